import { type ClassAd, unparseLong } from '../../classad/index.js';
import { EXIT } from '../../health/exit-codes.js';
import { slotsOfPool } from '../../pool/ask.js';
import { JOINED_THROUGH_VPN, vpnSlot } from '../../pool/vpn-slot.js';
import type { CommonOptions, Context } from '../context.js';
import { columnsOf, renderColumns } from '../output/columns.js';
import { renderVpnSlots } from '../output/vpn-slots.js';
import { writeOut } from '../output/write-out.js';
import { adsOf, expressionOf, fulfilling, reading, readingAll } from './input.js';

export interface PoolStatusOptions extends CommonOptions {
  readonly pool?: string;
  readonly slots?: string;
  readonly af?: readonly string[];
  readonly format: 'table' | 'classad';
}

/** `pool status` */
export async function poolStatusVerb(options: PoolStatusOptions, { env, answer }: Context): Promise<number> {
  const columns = options.af?.map((text) => ({ text, expression: expressionOf(text, '--af', 'old') }));
  const ads: ClassAd[] = [];
  for await (const ad of vpnAds(options, env.path)) ads.push(ad);
  const source = options.slots ?? 'condor_status';
  if (columns) {
    const rows = reading(source, () => ads.map((ad) => columnsOf(ad, columns)));
    answer(renderColumns(rows), { version: 1, slots: rows.map((row) => Object.fromEntries(row)) });
  } else if (options.format === 'classad' && !options.json) {
    await writeOut(reading(source, () => ads.map((ad) => `${unparseLong(ad)}\n`)));
  } else {
    const slots = reading(source, () => ads.map(vpnSlot));
    answer(renderVpnSlots(slots, Date.now() / 1000), { version: 1, slots });
  }
  return EXIT.ok;
}

function vpnAds({ slots, pool }: PoolStatusOptions, searchPath: string): AsyncGenerator<ClassAd> {
  if (slots === undefined) {
    return slotsOfPool(pool === undefined ? {} : { pool }, searchPath, JOINED_THROUGH_VPN);
  }
  const constraint = expressionOf(JOINED_THROUGH_VPN, 'the constraint', 'old');
  return readingAll(slots, fulfilling(constraint, adsOf(slots, { parse: 'late' })));
}
