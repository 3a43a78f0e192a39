import { join } from 'node:path';
import { type AllowRule, showRule } from '../config/allow/rule.js';
import { showEndpoint } from '../config/endpoint.js';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { type Network, overlaps, showNetwork, sizeOf, toNumber } from '../config/network.js';
import type { Settings } from '../config/settings.js';
import { isAmong } from '../config/special-networks.js';
import { placeOf } from '../config/web.js';
import { FaultError } from '../health/fault-error.js';
import { gatewayPlan, tunnelsOf } from '../plan/gateway.js';
import type { Plan } from '../plan/step.js';
import { capsReasons, planCaps } from './caps/prepare.js';
import { chosenCongestion, congestionReason } from './congestion.js';
import { probeGateway } from './facts.js';
import { readRegister } from './identities.js';
import { type Layout, layoutOf, tooLong } from './layout.js';
import { pkiFiles } from './pki.js';
import { advertised, type Profile } from './profile.js';
import { strangers } from './register.js';
import { roomFor } from './sessions.js';
import type { GatewayFacts, Programs } from './stack.js';
import { chooseStack } from './stacks.js';

/** A gateway that could be started as it is described. */
export interface Prepared {
  readonly plan: Plan;
  /** Why it is as it is for as long as it runs; the plan's are these, and those of its list and caps at the start. */
  readonly reasons: readonly string[];
  readonly profile: Profile;
  readonly stack: string;
  readonly programs: Programs;
  readonly allow: readonly AllowRule[];
  readonly barred: readonly Network[];
}

/** Where the gateway of these settings keeps its things. Throws `state-unusable` when the path is too long. */
export function gatewayLayout(settings: Pick<GatewaySettings, 'stateDir'>, env: Environment): Layout {
  const root = settings.stateDir ?? join(env.lastingBase, 'gateway');
  const why = tooLong(root);
  if (why !== undefined) throw new FaultError('state-unusable', { path: root, why });
  return layoutOf(root);
}

/** Looks at the host and makes the plan; changes nothing. For `--dry-run` and for {@link gatewayUp}. */
export async function prepareGateway(chosen: Settings<GatewaySettings>, env: Environment): Promise<Prepared> {
  const { values: settings, origin } = chosen;
  const layout = gatewayLayout(settings, env);
  const { allow } = settings;
  if (allow === undefined) throw new FaultError('allow-missing');
  const facts = await probeGateway(env.path);
  if (!facts.ocserv.ok) {
    const { why, fix } = facts.ocserv;
    throw new FaultError('program-unsuitable', { program: 'ocserv', why, remedy: `${fix}.` });
  }
  const why = hostOverlap(settings, facts) ?? inviteOutside(settings, layout);
  if (why !== undefined) throw invalidNetwork(settings, origin('network'), why);
  const choice = chooseStack(settings, facts, origin);
  const stack = choice.stack.plan(settings, facts);
  refuseOwn(allow, stack.barred, origin('allow'));
  const room = roomFor(settings.network, tunnelsOf(stack), facts.descriptors, origin('network'));
  const advertise = advertised(settings, facts);
  const register = readRegister(layout);
  const caps = planCaps(chosen, facts, stack, register);
  const reasons = [
    ...choice.reasons,
    congestionReason(settings, facts),
    room.reason,
    `invites name ${advertise.map(showEndpoint).join(', ')}`,
    ...(settings.web ? [`status page and metrics on ${placeOf(settings.web.listen)}`] : []),
  ];
  const plan = gatewayPlan({
    ...{ layout, stack, listen: settings.listen, network: settings.network, mtu: settings.mtu },
    maxClients: room.maxClients,
    ...{ programs: facts.programs, helper: facts.helper, pki: pkiFiles(layout.pki) },
    ...(caps ? { caps } : {}),
    enrolment: true,
    congestion: chosenCongestion(settings, facts),
    reasons: [...reasons, allowReason(allow), ...capsReasons(settings.limits, register)],
  });
  return {
    plan,
    reasons,
    stack: choice.stack.name,
    programs: facts.programs,
    allow,
    barred: stack.barred,
    profile: {
      ...{ network: settings.network, advertise, reachable: stack.reachable },
      bbr: chosenCongestion(settings, facts) !== undefined,
      tunnels: tunnelsOf(stack),
    },
  };
}

/** An entry that would open nothing is a mistake. Throws `config-invalid`. */
export function refuseOwn(allow: readonly AllowRule[], barred: readonly Network[], origin: string): void {
  const own = allow.find(({ to }) => typeof to !== 'string' && isAmong(barred, to));
  if (!own) return;
  const why = "lies in the gateway's own networks: nodes never reach each other, nor its parts";
  throw new FaultError('config-invalid', { key: 'allow', value: showRule(own), origin, why });
}

function allowReason(allow: readonly AllowRule[]): string {
  if (allow.length === 0) return 'the allow list is empty: nodes reach nothing but names';
  const rules = [...new Set(allow.map(showRule))];
  return `nodes reach nothing but names and ${rules.slice(0, 8).join(', ')}${rules.length > 8 ? `, and ${rules.length - 8} more` : ''}`;
}

/** Why the clients' network does not suit this host. */
function hostOverlap(settings: GatewaySettings, facts: GatewayFacts): string | undefined {
  for (const item of facts.addresses) {
    const size = 2 ** (32 - item.prefix);
    const value = toNumber(item.address);
    const own = { first: value - (value % size), prefix: item.prefix };
    if (overlaps(own, settings.network))
      return `overlaps ${item.address}/${item.prefix} of ${item.interface}`;
  }
  return undefined;
}

/** Why it does not suit the invites that are out. */
function inviteOutside(settings: GatewaySettings, layout: Layout): string | undefined {
  const [first] = strangers(readRegister(layout), settings.network, new Date());
  return first && `the invite ${first.name} holds ${first.address}, which lies outside: revoke it first`;
}

function invalidNetwork(settings: GatewaySettings, origin: string, why: string): FaultError {
  const value = `${showNetwork(settings.network)} (${sizeOf(settings.network)} addresses)`;
  return new FaultError('config-invalid', { key: 'network', value, origin, why });
}
