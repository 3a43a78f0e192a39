import { randomBytes } from 'node:crypto';
import type { Handler, StepContext } from '../../effects/execute.js';
import { backOff } from '../../effects/wait.js';
import { writeWhole } from '../../effects/write-whole.js';
import { FaultError } from '../../health/fault-error.js';
import { sessionName } from '../../openconnect/session-name.js';
import type { EnrolAction } from '../../plan/step.js';
import { resolve } from '../../plan/text.js';
import { type Connection, connect, login } from '../namespace/connection.js';
import { askGateway, certificateIn } from './ask.js';
import { keep, type NodeIdentity, readKept } from './kept.js';

/** How long the gateway may take to answer: a batch that starts is hundreds of nodes. */
const ANSWER_MS = 30_000;

/** How often it is tried, and the pause in between, spread so that those who were refused together do not return so. */
const TRIES = 4;
const PAUSE_MS = 1000;

/**
 * Carries out `enrol` steps: the identity that was kept, or a new one, asked for through a tunnel by the certificate of
 * the invite, which ends again. Yields `name`, `address`, `issued`, `expires`. It is given back by the session's end,
 * while there still is a tunnel: there is nothing to undo here.
 */
export function enrolHandler(ns: string): Handler<EnrolAction> {
  return async (action, step, context) => {
    const invite = action.invite;
    const kept = readKept(action.kept, invite, new Date());
    const identity = kept ?? (await enrol(ns, action, step.id, context));
    if (!kept) keep(action.kept, invite, identity);
    install(action, identity);
    return { outputs: outputsOf(identity), undo: async () => {} };
  };
}

/** Puts certificate and key where openconnect finds them the next time that it connects. */
export function install(
  files: Pick<EnrolAction, 'certificate' | 'key'>,
  { certificate, key }: Pick<NodeIdentity, 'certificate' | 'key'>,
): void {
  writeWhole(files.key, key);
  writeWhole(files.certificate, certificate);
}

function outputsOf({ name, address, issued, expires }: NodeIdentity): Record<string, string> {
  return { name, address, issued, expires };
}

async function enrol(
  ns: string,
  action: EnrolAction,
  stepId: string,
  context: StepContext,
): Promise<NodeIdentity> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enrolOnce(ns, action, stepId, context);
    } catch (error) {
      if (attempt === TRIES || !passes(error)) throw error;
      await backOff(PAUSE_MS * attempt * (0.5 + Math.random()), context.signal);
    }
  }
}

/** Refusals that another try may not meet. */
function passes(error: unknown): boolean {
  return (
    error instanceof FaultError && ['enrolment-busy', 'address-refused', 'tunnel-failed'].includes(error.code)
  );
}

async function enrolOnce(
  ns: string,
  { tunnel, at, self, label }: EnrolAction,
  stepId: string,
  { outputs, state, signal }: StepContext,
): Promise<NodeIdentity> {
  // Only verbs that enrol load the library for certificates.
  const { newKey } = await import('./key.js');
  const namespacePid = resolve(tunnel.namespacePid, outputs);
  const log = state.log(stepId);
  const name = sessionName(tunnel.hostname, randomBytes(4).toString('hex'), 1);
  const found = await login(tunnel, { ns, log, signal });
  const shared = tunnel.tunnels.most > 1;
  const result = await connect(tunnel, found, { ns, namespacePid, name, shared, log, signal });
  const gateway = `${found.peer.host}:${found.peer.port}`;
  if (!('report' in result)) {
    if (result.kind === 'again') throw new FaultError('tunnel-failed', { gateway, why: result.why, log });
    throw new FaultError('address-refused', { gateway, name: tunnel.identity, why: result.why });
  }
  return await within(result, tunnel.stop, async () => {
    const { key, request } = await newKey();
    const asking = { ns, namespacePid, self, at };
    const answer = await askGateway(asking, { version: 1, verb: 'enrol', request, label }, ANSWER_MS, signal);
    const { version: _, ...enrolled } = certificateIn(answer);
    return { ...enrolled, key };
  });
}

async function within<T>(
  connection: Connection,
  stop: EnrolAction['tunnel']['stop'],
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } finally {
    await connection.process.stop(stop);
  }
}
