import { existsSync } from 'node:fs';
import { parseNetwork } from '../../config/network.js';
import { run } from '../../effects/run.js';
import { messageOf } from '../../health/fault-error.js';
import type { Verdict } from '../../plan/step.js';
import { inTrialNamespace, type Mapping } from '../trial.js';
import { limitsBatch } from './classes.js';
import { frameCommand } from './frame.js';
import { SHAPER, sessionBatch } from './shaper.js';

/** Any: the trial has a namespace of its own. */
const NETWORK = parseNetwork('10.0.0.0/24') ?? { first: 0, prefix: 24 };

/** Can this kernel hold caps? All that a gateway needs for them is made, as it would make it. */
export async function tryCaps(
  helper: string,
  programs: { readonly ip: string; readonly tc: string },
  map: Mapping,
): Promise<Verdict> {
  if (map === 'none') await loadWithoutDevices();
  try {
    return await inTrialNamespace(helper, map, async (enter) => {
      const { argv, stdin } = frameCommand(programs, NETWORK);
      const frame = await run([...enter, ...argv], { input: stdin, timeoutMs: 5000 });
      if (frame.code !== 0) return refused(frame.stderr);
      const limits = { total: { down: 1e6, up: 1e6 }, perIdentity: {} };
      const input =
        limitsBatch(limits, NETWORK, [{ name: 'a', address: '10.0.0.2' }]) +
        // In the place of a session's device, of which there is none yet.
        sessionBatch(SHAPER.drop, '10.0.0.2');
      const classes = await run([...enter, programs.tc, '-batch', '-'], { input, timeoutMs: 5000 });
      return classes.code === 0 ? { ok: true, why: 'this kernel holds caps' } : refused(classes.stderr);
    });
  } catch (error) {
    return refused(messageOf(error));
  }
}

/**
 * The kernel loads the module ifb when the first such device is made, and the module then makes two of its own, ifb0 and
 * ifb1, on the host. Root can keep it from that; for others an administrator must (docs/gateway.md).
 */
async function loadWithoutDevices(): Promise<void> {
  if (existsSync('/sys/module/ifb')) return;
  const load = 'PATH="$PATH:/usr/sbin:/sbin" exec modprobe ifb numifbs=0';
  // Where that fails the trial says what is missing.
  await run(['/bin/sh', '-c', load], { timeoutMs: 10_000 });
}

function refused(said: string): Verdict {
  const first =
    said.split('\n').find((line) => line !== '' && !line.startsWith('Warning')) ?? 'no reason given';
  return {
    ok: false,
    code: 'program-unsuitable',
    why: `this host cannot hold caps (${first})`,
    fix: 'install iproute2 and load the modules ifb, sch_htb, sch_ingress, cls_u32 and act_mirred, or leave out `limits`',
    facts: { program: 'limits' },
  };
}
