import { startProcess } from '../effects/managed-process.js';
import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import type { Verdict } from '../plan/step.js';

/** nft(8): the expressions that the relay of TCP needs; kernels have them as modules nft_tproxy and nft_socket. */
const RULES = `table inet glidein_vpn_try {
  chain try {
    type filter hook prerouting priority mangle;
    meta l4proto tcp socket transparent 1 accept
    meta l4proto tcp tproxy ip to :9000 accept
  }
}
`;

/**
 * Does this kernel hand connections to a transparent listener? Tried in a network namespace of its own that ends with
 * the try. `map` is how such a namespace is made here: `none` for root, `root` for ordinary users.
 */
export async function tryTransparent(helper: string, nft: string, map: 'none' | 'root'): Promise<Verdict> {
  let said: (ready: boolean) => void = () => {};
  const ready = new Promise<boolean>((done) => {
    said = done;
  });
  const holder = await startProcess(
    [helper, 'hold', '--owner', String(process.pid), '--map', map, '--ready-fd', '3'],
    { log: '/dev/null', extra: { fd: 3, onLine: () => said(true), onEnd: () => said(false) } },
  );
  try {
    if (!(await ready)) return refused('no network namespace could be made to try it in');
    const enter = [helper, 'enter', '--target', String(holder.identity.pid), '--'];
    const result = await run([...enter, nft, '-f', '-'], { input: RULES, timeoutMs: 5000 });
    if (result.code === 0) return { ok: true, why: 'this kernel hands connections to a relay' };
    return refused(`nft: ${result.stderr.trim().split('\n', 1)[0] ?? ''}`);
  } catch (error) {
    return refused(messageOf(error));
  } finally {
    await holder.stop({ signal: 'SIGTERM', graceMs: 1000 });
  }
}

function refused(why: string): Verdict {
  return {
    ok: false,
    code: 'program-unsuitable',
    why: `this kernel does not hand connections to a relay (${why})`,
    fix: 'load the modules nft_tproxy and nft_socket, or use --tcp stack',
    facts: { program: 'the relay of TCP' },
  };
}
