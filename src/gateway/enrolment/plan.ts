import { ENROLMENT_NETWORK, ENROLMENT_PORT } from '../../config/enrolment.js';
import { type Network, showNetwork, toAddress } from '../../config/network.js';
import type { Plan, Step } from '../../plan/step.js';
import { ref } from '../../plan/text.js';

/** What the plan of the enrolment service depends on. */
export interface EnrolmentPlanInput {
  readonly network: Network;
  readonly programs: { readonly ip: string; readonly nft: string };
  readonly helper: string;
  /** The command that leads to where sessions end; empty where that is this host's own namespace. */
  readonly enter: readonly string[];
  /** The command that is this program. */
  readonly self: readonly string[];
  /** Where the front hands requests over. */
  readonly socket: string;
}

/** What a running gateway gets with its first invite for several nodes. */
export function enrolmentPlan(input: EnrolmentPlanInput): Plan {
  const inside = toAddress(input.network.first + 1);
  return {
    name: 'enrolment',
    reasons: [],
    steps: [addressStep(input, inside), filterStep(input, inside), frontStep(input, inside)],
  };
}

/** The gateway has its address in the tunnel as long as a session of a node is up; the first one comes to enrol. */
function addressStep({ enter, programs }: EnrolmentPlanInput, inside: string): Step {
  const words = (verb: string) => [...enter, programs.ip, 'address', verb, `${inside}/32`, 'dev', 'lo'];
  return {
    id: 'enrolment-address',
    title: 'keep the address at which nodes enrol',
    action: {
      kind: 'command',
      argv: words('replace'),
      ...(enter.length > 0 ? {} : { undo: words('delete') }),
    },
    timeoutMs: 10_000,
  };
}

/**
 * nft(8). In front of the other lines of the input chain, and gone with its table. The forward chains need none: what
 * does not come with a node's address goes nowhere there.
 */
function filterStep({ enter, programs }: EnrolmentPlanInput, inside: string): Step {
  const chain = 'inet glidein_vpn enrolment';
  const rules = [
    `add chain ${chain}`,
    `flush chain ${chain}`,
    `add rule ${chain} ip daddr ${inside} tcp dport ${ENROLMENT_PORT} accept`,
    `add rule ${chain} ip saddr ${showNetwork(ENROLMENT_NETWORK)} drop`,
    'insert rule inet glidein_vpn input iifname "vpns*" jump enrolment',
  ];
  return {
    id: 'enrolment-filter',
    title: 'let nodes reach the enrolment service, and those without an identity nothing else',
    action: { kind: 'command', argv: [...enter, programs.nft, '-f', '-'], stdin: `${rules.join('\n')}\n` },
    timeoutMs: 10_000,
  };
}

function frontStep({ helper, enter, self, socket }: EnrolmentPlanInput, inside: string): Step {
  const owner = [helper, 'enter', '--owner', ref('self', 'pid')];
  // In one go, since changing the user namespace makes the kernel forget the owner: prctl(2), PR_SET_PDEATHSIG.
  const within = enter.length > 0 ? enter.slice(2) : ['--'];
  return {
    id: 'enrolment',
    title: `start the enrolment service on ${inside}:${ENROLMENT_PORT}, in the tunnel`,
    action: {
      kind: 'process',
      argv: [
        ...owner,
        ...within,
        ...self,
        ...['gateway', 'enrolment-front', '--listen', `${inside}:${ENROLMENT_PORT}`, '--socket', socket],
      ],
      ready: { kind: 'event', fd: 3, event: 'ready' },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 1000 },
    },
    timeoutMs: 15_000,
  };
}
