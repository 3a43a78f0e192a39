import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { describeEnd, startProcess } from '../../effects/managed-process.js';

/** What a filter took, and what it printed. */
export interface Filtered {
  readonly seconds: number;
  /** The most resident memory, in 2^20 bytes (VmHWM, proc_pid_status(5)): it only grows, so that looks in between do. */
  readonly peakMB: number;
  readonly ads: number;
  /** Of the ads, each with its attributes in the order of their names. */
  readonly digest: string;
}

const LOOK_EVERY_MS = 20;

/** Runs a filter to its end, its output into a file. Throws when it ends with another code than 0. */
export async function filterAds(
  argv: readonly string[],
  output: string,
  signal: AbortSignal,
): Promise<Filtered> {
  rmSync(output, { force: true });
  const begun = performance.now();
  const child = await startProcess(argv, { log: output });
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, residentPeak(child.identity.pid));
  }, LOOK_EVERY_MS);
  const stop = () => void child.stop({ signal: 'SIGTERM', graceMs: 1000 });
  signal.addEventListener('abort', stop, { once: true });
  const end = await child.ended.finally(() => {
    clearInterval(look);
    signal.removeEventListener('abort', stop);
  });
  const seconds = (performance.now() - begun) / 1000;
  signal.throwIfAborted();
  if (end.code !== 0) throw new Error(`${argv.join(' ')} ended with ${describeEnd(end)}`);
  const ads = readFileSync(output, 'utf8').trim().split(/\n\n+/).filter(Boolean);
  const digest = createHash('sha256').update(ads.map(sorted).join('\n\n')).digest('hex');
  return { seconds, peakMB: peak / 1024, ads: ads.length, digest };
}

function sorted(ad: string): string {
  return ad.split('\n').sort().join('\n');
}

function residentPeak(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
