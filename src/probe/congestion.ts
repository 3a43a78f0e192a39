import { installed } from '../config/environment.js';
import { run } from '../effects/run.js';
import type { Verdict } from '../plan/step.js';

/** May a TCP socket of ours have this congestion control? Found out by trying (tcp(7), TCP_CONGESTION). */
export async function tryCongestion(name: string): Promise<Verdict> {
  const result = await run([installed.native('gvpn-sock'), 'congestion', name], { timeoutMs: 5000 });
  if (result.code === 0) return { ok: true, why: `this host allows ${name}` };
  return {
    ...{ ok: false, code: 'congestion-refused', why: `this host does not allow ${name}` },
    fix: `load the module tcp_${name}, and add ${name} to net.ipv4.tcp_allowed_congestion_control`,
  };
}
