import { type AdForm, type ReadOptions, writeAds } from '../../classad/index.js';
import { EXIT } from '../../health/exit-codes.js';
import type { CommonOptions } from '../context.js';
import { writeOut } from '../output/write-out.js';
import { adsOf, expressionOf, fulfilling, nameOf, readingAll } from './input.js';

export interface ConvertOptions extends CommonOptions {
  readonly from: NonNullable<ReadOptions['form']>;
  readonly to: AdForm;
  readonly constraint?: string;
}

/** `classad convert` */
export async function convertVerb(file: string, { from, to, constraint }: ConvertOptions): Promise<number> {
  const wanted = constraint === undefined ? undefined : expressionOf(constraint, '--constraint', 'old');
  // Most ads of a large file are looked at by a few of their attributes only.
  const ads = adsOf(file, { form: from, ...(wanted ? { parse: 'late' as const } : {}) });
  await writeOut(readingAll(nameOf(file), writeAds(wanted ? fulfilling(wanted, ads) : ads, to)));
  return EXIT.ok;
}
