import type { GatewaySettings } from '../../config/gateway.js';
import type { Limits } from '../../config/limits.js';
import { showNetwork } from '../../config/network.js';
import type { Settings } from '../../config/settings.js';
import { FaultError } from '../../health/fault-error.js';
import type { CapsPlan } from '../../plan/gateway.js';
import { type Register, stateOf } from '../register.js';
import type { GatewayFacts, StackPlan } from '../stack.js';
import { describeLimits, limitsFile } from './in-force.js';
import { validClients } from './running.js';
import { LEAST_PREFIX, sessionBatch } from './shaper.js';
import { capsStep } from './step.js';

/** What caps add to the plan; undefined where this host cannot hold any. Throws where they are wanted and cannot be. */
export function planCaps(
  { values: settings, origin }: Settings<GatewaySettings>,
  facts: GatewayFacts,
  stack: Pick<StackPlan, 'enter'>,
  register: Register,
): CapsPlan | undefined {
  const { limits, network } = settings;
  if (limits) requireCaps(settings, facts, origin);
  else if (!facts.caps.ok || network.prefix < LEAST_PREFIX) return undefined;
  return {
    step: capsStep(facts, network, stack.enter, limits, validClients(register, new Date())),
    tc: facts.programs.tc,
    session: sessionBatch('$DEVICE', '$IP_REMOTE'),
    ...(limits ? { limits: limitsFile(limits) } : {}),
  };
}

/** Lines on the caps for `--dry-run` and the status. */
export function capsReasons(limits: Limits | undefined, register: Register): string[] {
  if (!limits) return ['no caps: nothing under `limits`'];
  return [`caps: ${describeLimits(limits).join('; ')}`, ...strangersNotes(limits, register)];
}

/** An invite may be written later: a name without one is no error, but may be misspelt. */
export function strangersNotes(limits: Limits, register: Register): string[] {
  const now = new Date();
  const groups = (register.groups ?? []).filter((group) => stateOf(group, now) === 'valid');
  const names = new Set([...validClients(register, now), ...groups].map(({ name }) => name));
  return Object.keys(limits.perIdentity)
    .filter((name) => !names.has(name))
    .map((name) => `limits.perIdentity.${name}: there is no valid invite of this name yet`);
}

function requireCaps(
  { network }: GatewaySettings,
  { caps }: GatewayFacts,
  origin: Settings<GatewaySettings>['origin'],
): void {
  if (!caps.ok) {
    const { why, fix } = caps;
    const remedy = `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
    throw new FaultError('program-unsuitable', { program: 'limits', why, remedy });
  }
  if (network.prefix >= LEAST_PREFIX) return;
  const value = showNetwork(network);
  const why = `with limits it may have a prefix length of ${LEAST_PREFIX} or more: each address has classes of its own`;
  throw new FaultError('config-invalid', { key: 'network', value, origin: origin('network'), why });
}
