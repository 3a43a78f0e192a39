import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PilotSettings } from '../config/pilot.js';
import type { Watch } from '../effects/parent.js';
import { startPayload } from '../effects/payload.js';
import type { Reporter } from '../effects/reporter.js';
import { abortOnSignals, onEndingSignals } from '../effects/signals.js';
import { writeWhole } from '../effects/write-whole.js';
import { type FaultError, pointsToLog } from '../health/fault-error.js';
import type { NodeHealth } from '../node/health.js';
import { openSession } from '../node/session.js';
import { pilotPaths } from '../plan/pilot.js';
import { renderTunnelAd } from './attributes.js';
import { pingPool } from './ping-pool.js';
import type { PreparedPilot } from './prepare.js';
import { reachPool } from './reach-pool.js';
import { type PilotEnd, supervisePilot, systemClock } from './supervise.js';

/**
 * A pilot from its tunnel to its end. `environment` is condor_master's; a watch is one for the end of its starter: then it ends too.
 * Throws what brings it down early.
 */
export async function runPilot(
  prepared: PreparedPilot,
  settings: PilotSettings,
  environment: Readonly<Record<string, string>>,
  reporter: Reporter,
  starterEnds: Watch = () => () => {},
): Promise<PilotEnd> {
  const { node, payload, rules, name } = prepared;
  const { tunnelAd } = pilotPaths(node.input.state, name, settings.executeDir);
  const interrupt = abortOnSignals();
  let end = () => interrupt.abort('the end of its starter');
  const leaveOff = starterEnds(() => end());
  const session = await openSession(node, reporter, interrupt.signal, (health) => writeAd(tunnelAd, health));
  let failed: FaultError | undefined;
  let keepLogs = false;
  try {
    await reachPool(settings.pool, node.rung, session.handle);
    await pingPool({ pool: settings.pool, token: settings.token, ping: prepared.ping, environment }, (argv) =>
      node.rung.enter(session.handle, argv, { ownerPid: process.pid }),
    );
    const entered = node.rung.enter(session.handle, payload.argv, { ownerPid: process.pid });
    interrupt.signal.throwIfAborted();
    const master = startPayload(entered, environment);
    const pilot = supervisePilot(master, rules, systemClock, (state) =>
      reporter.note(`pilot ${name}: ${state.phase}`),
    );
    reporter.note(`pilot ${name} started`);
    interrupt.release();
    end = () => pilot.stop();
    const release = onEndingSignals(end);
    void session.applied.failure.then((fault) => {
      failed = fault;
      // Without a tunnel HTCondor can tell nobody that it ends: it would only try until the bound.
      master.signal('SIGKILL');
    });
    const ended = await pilot.end;
    release();
    if (failed) throw failed;
    keepLogs = !ended.clean;
    return ended;
  } catch (error) {
    keepLogs = pointsToLog(error);
    throw error;
  } finally {
    leaveOff();
    interrupt.release();
    await session.close({ keepLogs });
  }
}

/** Before the pilot's directory exists nobody reads. */
function writeAd(file: string, health: NodeHealth): void {
  if (!existsSync(dirname(file))) return;
  writeWhole(file, renderTunnelAd(health));
}
