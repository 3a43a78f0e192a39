import { readFileSync } from 'node:fs';
import { writeWhole } from '../effects/write-whole.js';
import { withNotice } from '../ocserv/render.js';
import type { Control } from './control.js';
import type { Layout } from './layout.js';

/** A word for nodes that are refused; see `probe/notice.ts`. */
export type Notice = 'draining';

/** Lets ocserv say it, now and after a crash; without one, it says nothing. Rejects when ocserv does not answer. */
export async function sayNotice(
  layout: Pick<Layout, 'ocserv'>,
  control: Pick<Control, 'reload'>,
  notice: Notice | undefined,
): Promise<void> {
  const conf = `${layout.ocserv}/ocserv.conf`;
  writeWhole(conf, withNotice(readFileSync(conf, 'utf8'), notice));
  await control.reload();
}
