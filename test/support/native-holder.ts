import { type Started, start } from './native-process.js';

/** A running `gvpn-ns hold`. */
export interface Holder extends Started {
  readonly ready: unknown;
}

/** Starts a holder of namespaces that dies with us, and waits until it is ready. */
export async function hold(ns: string, map: 'same' | 'root', ...flags: string[]): Promise<Holder> {
  const holder = start(
    [ns, 'hold', '--owner', String(process.pid), '--map', map, ...flags, '--ready-fd', '3'],
    { pipes: 1 },
  );
  return { ...holder, ready: JSON.parse(await holder.pipe.next()) };
}

/** The command that runs another one in the holder's namespaces, with every capability there. */
export function enterCommand(ns: string, holder: Holder, ...command: string[]): string[] {
  return [ns, 'enter', '--target', String(holder.pid), '--', ...command];
}

/** `gvpn-ns payload` in the holder's network, owned by this process; `args` are options, `--` and the command. */
export function payloadCommand(ns: string, holder: Holder, ...args: string[]): string[] {
  return [ns, 'payload', '--target', String(holder.pid), '--owner', String(process.pid), ...args];
}
