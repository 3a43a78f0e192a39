import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { SLOT_TEMPLATE } from './slot-template.js';

/** Writes that many ads of slots into a file, in the long form; the same for the same number. Returns the bytes. */
export async function writeSlotAds(path: string, count: number): Promise<number> {
  const file = createWriteStream(path);
  // Without this an error before the first `drain` would end the process.
  const failed = once(file, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  for (let index = 0; index < count; index++) {
    if (!file.write(`${slotAd(index)}\n\n`)) await Promise.race([once(file, 'drain'), failed]);
  }
  file.end();
  await Promise.race([once(file, 'finish'), failed]);
  return file.bytesWritten;
}

/** The ad of one slot. Sizes go round by numbers that share no factor, so that every combination of them occurs. */
export function slotAd(index: number): string {
  const values: Readonly<Record<string, number>> = {
    n: index,
    h: (index >> 8) & 255,
    l: index & 255,
    t: 1_795_377_341 + (index % 997),
    r: 10_000 + ((index * 7919) % 89_989),
    cpus: 1 + (index % 64),
    memory: 1000 * (1 + (index % 125)),
    disk: 1_000_000 + ((index * 104_729) % 90_000_007),
  };
  const ad = SLOT_TEMPLATE.replace(/\{([a-z]+)\}/g, (place, name: string) => String(values[name] ?? place));
  return ad.replaceAll('{load}', ((index % 6400) / 100).toFixed(2));
}
