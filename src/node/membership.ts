import type { Applied } from '../effects/execute.js';
import { backOff } from '../effects/wait.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { type Asking, askGateway, certificateIn } from '../network/enrolment/ask.js';
import { install } from '../network/enrolment/enrol.js';
import { forget, keep, readKept } from '../network/enrolment/kept.js';
import { proofOf } from '../network/enrolment/proof.js';
import type { EnrolAction, Plan } from '../plan/step.js';

/** A node's own identity while its tunnel is up. */
export interface Membership {
  readonly name: string;
  /** When its present certificate expires, ISO 8601. */
  readonly expires: string;
  /** No more renewals; the identity is kept. */
  stop(): Promise<void>;
  /** Gives it back, if the gateway answers soon; else it is kept until it expires. After the payload's end. */
  release(): Promise<void>;
}

const RENEWAL_MS = 30_000;
const RELEASE_MS = 3000;
/** A renewal that fails is tried again after a part of what is left, and rarely when it is too late. */
const LEAST_PAUSE_MS = 500;
const LATE_PAUSE_MS = 60_000;

/**
 * Carries a plan out. When the gateway refuses an identity that an earlier run kept, since it was revoked or its place
 * given to another meanwhile, the node enrols anew.
 */
export async function asOneself(plan: Plan, carryOut: () => Promise<Applied>): Promise<Applied> {
  const action = enrolActionOf(plan);
  const kept = action && readKept(action.kept, action.invite, new Date());
  try {
    return await carryOut();
  } catch (error) {
    const refused = error instanceof FaultError && REFUSED.includes(error.code);
    if (!action || !refused) throw error;
    forget(action.kept);
    if (!kept) throw error;
    return await carryOut();
  }
}

const REFUSED: readonly string[] = ['credential-refused', 'address-refused'];

/** The identity that a plan got; undefined where its invite is for one node. Renewed from now on. */
export function membershipOf(
  plan: Plan,
  applied: Pick<Applied, 'outputs' | 'failure'>,
  ns: string,
  note: (text: string) => void,
): Membership | undefined {
  const action = enrolActionOf(plan);
  const enrolled = applied.outputs.get('enrol');
  if (!action || !enrolled) return undefined;
  const namespacePid = applied.outputs.get('namespace')?.pid ?? '';
  const { at, self } = action;
  void applied.failure.then((fault) => {
    if (REFUSED.includes(fault.code)) forget(action.kept);
  });
  return beMember(action, enrolled, { ns, namespacePid, at, self }, note);
}

function enrolActionOf(plan: Plan): EnrolAction | undefined {
  return plan.steps.flatMap(({ action }) => (action.kind === 'enrol' ? [action] : []))[0];
}

/** Renews a node's certificate at half of its life, again and again. `enrolled` are the outputs of the step `enrol`. */
function beMember(
  action: EnrolAction,
  enrolled: Readonly<Record<string, string>>,
  asking: Asking,
  note: (text: string) => void,
): Membership {
  const ending = new AbortController();
  let { issued = '', expires = '' } = enrolled;
  const { name = '' } = enrolled;
  let final = false;
  const renew = async () => {
    const { newKey } = await import('../network/enrolment/key.js');
    const { key, request } = await newKey();
    const asked = { version: 1, verb: 'renew', request, ...proofOf(action, 'renew', name, request) } as const;
    const { version: _, ...identity } = certificateIn(
      await askGateway(asking, asked, RENEWAL_MS, ending.signal),
    );
    keep(action.kept, action.invite, { ...identity, key });
    install(action, { ...identity, key });
    // At the end of its invite a certificate gets no further.
    final = identity.expires <= expires;
    ({ issued, expires } = identity);
  };
  const giveBack = async () => {
    const asked = { version: 1, verb: 'release', ...proofOf(action, 'release', name) } as const;
    return await askGateway(asking, asked, RELEASE_MS);
  };
  const renewals = async () => {
    for (let failed = false; !final && !ending.signal.aborted; ) {
      await backOff(failed ? pauseAfter(left(expires)) : untilHalf(issued, expires), ending.signal);
      failed = await renew().then(
        () => false,
        (error) => {
          if (!ending.signal.aborted) note(`renewal of the certificate: ${messageOf(error)}`);
          return true;
        },
      );
    }
  };
  const running = renewals().catch(() => {});
  const stop = async () => {
    ending.abort();
    await running;
  };
  return {
    name,
    get expires() {
      return expires;
    },
    stop,
    release: async () => {
      await stop();
      const done = await giveBack().catch((error) => error);
      const unknown = done instanceof FaultError && done.code === 'enrolment-refused';
      if (unknown || 'released' in done) forget(action.kept);
      else note(`the identity could not be given back: ${messageOf(done)}`);
    },
  };
}

function left(expires: string): number {
  return Date.parse(expires) - Date.now();
}

function untilHalf(issued: string, expires: string): number {
  return Math.max(0, left(expires) - (Date.parse(expires) - Date.parse(issued)) / 2);
}

function pauseAfter(leftMs: number): number {
  return leftMs > 0 ? Math.max(leftMs / 10, LEAST_PAUSE_MS) : LATE_PAUSE_MS;
}
