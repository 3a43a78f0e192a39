import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../../config/environment.js';
import { execute } from '../../effects/execute.js';
import { standardHandlers } from '../../effects/handlers.js';
import { inRounds, type Rounds } from '../../effects/rounds.js';
import { backOff } from '../../effects/wait.js';
import { messageOf } from '../../health/fault-error.js';
import type { Companion, Company } from '../companions.js';
import type { Control } from '../control.js';
import { readRegister } from '../identities.js';
import { Pki } from '../pki.js';
import { stateOf } from '../register.js';
import { placeOf } from './place.js';
import { enrolmentPlan } from './plan.js';
import { EnrolmentService } from './service.js';
import { serveSocket } from './socket.js';

const EVERY_MS = 500;
const AGAIN_MS = 10_000;

/** How often it is looked who is there: to know how long a node has been away. */
const LOOK_MS = 60_000;

/**
 * Starts the enrolment service as soon as there is a valid invite for several nodes, at the start or later: a gateway
 * without one listens to nobody in the tunnel.
 */
export function watchEnrolment(company: Company, control: Control): Companion {
  const ending = new AbortController();
  const { layout, reporter } = company;
  let standing: Companion | undefined;
  let seen: number | undefined;
  const rounds: Rounds = inRounds(EVERY_MS, async () => {
    const changed = statSync(layout.register, { throwIfNoEntry: false })?.mtimeMs;
    if (standing || changed === undefined || changed === seen) return;
    const groups = readRegister(layout).groups ?? [];
    if (!groups.some((group) => stateOf(group, new Date()) === 'valid')) {
      seen = changed;
      return;
    }
    standing = await startEnrolment(company, control, ending.signal).catch(async (error) => {
      if (ending.signal.aborted) return undefined;
      reporter.note(`enrolment: ${messageOf(error)}`);
      await backOff(AGAIN_MS, ending.signal).catch(() => {});
      return undefined;
    });
  });
  return {
    stop: async () => {
      ending.abort();
      await rounds.stop();
      await standing?.stop();
    },
  };
}

async function startEnrolment(company: Company, control: Control, signal: AbortSignal): Promise<Companion> {
  const { layout, prepared, settings, record, state, reporter } = company;
  const pki = await Pki.open(layout.pki, new Date());
  const service = new EnrolmentService(placeOf(company, control, pki, signal));
  const socket = join(layout.run, 'enrol');
  const server = await serveSocket(socket, service);
  const stopServer = () => {
    server.close();
    rmSync(socket, { force: true });
  };
  try {
    const plan = enrolmentPlan({
      ...{ network: settings.network, programs: prepared.programs, helper: installed.native('gvpn-ns') },
      ...{ enter: record.now.control.enter, self: company.self, socket },
    });
    const applied = await execute(plan, { state, handlers: standardHandlers(), reporter, signal });
    const looks = inRounds(LOOK_MS, () => service.look());
    return {
      stop: async () => {
        await looks.stop();
        await applied.undo();
        stopServer();
      },
    };
  } catch (error) {
    stopServer();
    throw error;
  }
}
