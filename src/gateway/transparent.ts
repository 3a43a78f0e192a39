import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import type { Verdict } from '../plan/step.js';
import { inTrialNamespace, type Mapping } from './trial.js';

/** nft(8): the expressions that the relay of TCP needs; kernels have them as modules nft_tproxy and nft_socket. */
const RULES = `table inet glidein_vpn_try {
  chain try {
    type filter hook prerouting priority mangle;
    meta l4proto tcp socket transparent 1 accept
    meta l4proto tcp tproxy ip to :9000 accept
  }
}
`;

/** Does this kernel hand connections to a transparent listener? */
export async function tryTransparent(helper: string, nft: string, map: Mapping): Promise<Verdict> {
  try {
    return await inTrialNamespace(helper, map, async (enter) => {
      const result = await run([...enter, nft, '-f', '-'], { input: RULES, timeoutMs: 5000 });
      if (result.code === 0) return { ok: true, why: 'this kernel hands connections to a relay' };
      return refused(`nft: ${result.stderr.trim().split('\n', 1)[0] ?? ''}`);
    });
  } catch (error) {
    return refused(messageOf(error));
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
