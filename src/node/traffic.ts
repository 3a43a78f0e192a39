import { readFileSync } from 'node:fs';

/** Bytes that crossed the tunnel, as the payload sees it: received and sent. */
export interface Traffic {
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Counters of tun0 in the namespace of `pid` (proc_pid_net(5)), or undefined when there is no tunnel. */
export function readTraffic(pid: number): Traffic | undefined {
  try {
    return parseNetDev(readFileSync(`/proc/${pid}/net/dev`, 'latin1'), 'tun0');
  } catch {
    return undefined;
  }
}

export function parseNetDev(text: string, device: string): Traffic | undefined {
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(`${device}:`));
  const fields = line
    ?.slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/);
  if (!fields || fields.length < 16) return undefined;
  return { rxBytes: Number(fields[0]), txBytes: Number(fields[8]) };
}
