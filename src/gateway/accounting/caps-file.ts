import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capOf, type Limits } from '../../config/limits.js';
import { writeWhole } from '../../effects/write-whole.js';
import { CAPS, UNKNOWN } from '../../ocserv/accounting-words.js';
import { type CapInForce, inviteOf } from './record.js';

/** Whom `limits` has no line of its own for. No identity can have this name. */
const EACH = '*';

/** Tells the disconnect script the caps in force, see `ocserv/accounting-words.ts`. */
export function capsText(limits: Limits | undefined): string {
  const words = (name: string) =>
    (['down', 'up'] as const).map((way) => (limits && capOf(limits, name, way)) ?? UNKNOWN).join(' ');
  const names = [EACH, ...Object.keys(limits?.perIdentity ?? {})];
  return names.map((name) => `${name} ${words(name)}\n`).join('');
}

export function writeCapsFile(directory: string, limits: Limits | undefined): void {
  writeWhole(join(directory, CAPS), capsText(limits));
}

/** The cap that was in force when the file was last written: for what is written down when the gateway is gone. */
export function readCap(directory: string, identity: string): CapInForce {
  const lines = textOf(join(directory, CAPS))
    .split('\n')
    .map((line) => line.split(' '));
  const line = (wanted: string) => lines.find(([name]) => name === wanted);
  const own = line(identity) ?? line(inviteOf(identity)) ?? line(EACH);
  const [down, up] = [own?.[1], own?.[2]].map((word) => (Number(word) > 0 ? Number(word) : null));
  return down == null && up == null ? null : { down: down ?? null, up: up ?? null };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
