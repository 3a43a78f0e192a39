import { startProcess } from '../effects/managed-process.js';

/** How a network namespace is made: `none` for root, `root` for ordinary users, who have to be root in it. */
export type Mapping = 'none' | 'root';

/**
 * Tries something in a network namespace of its own, which ends with the try. `attempt` gets the command that leads
 * into it. Rejects when there can be none.
 */
export async function inTrialNamespace<T>(
  helper: string,
  map: Mapping,
  attempt: (enter: readonly string[]) => Promise<T>,
): Promise<T> {
  let said: (ready: boolean) => void = () => {};
  const ready = new Promise<boolean>((done) => {
    said = done;
  });
  const holder = await startProcess(
    [helper, 'hold', '--owner', String(process.pid), '--map', map, '--ready-fd', '3'],
    { log: '/dev/null', extra: { fd: 3, onLine: () => said(true), onEnd: () => said(false) } },
  );
  try {
    if (!(await ready)) throw new Error('no network namespace could be made to try it in');
    return await attempt([helper, 'enter', '--target', String(holder.identity.pid), '--']);
  } finally {
    await holder.stop({ signal: 'SIGTERM', graceMs: 1000 });
  }
}
