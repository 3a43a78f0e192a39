import { EXIT } from './exit-codes.js';
import type { FaultRow } from './fault-row.js';

/** Faults of a gateway that runs: a part of the table in `faults.ts`. */
export const OPERATION_FAULTS = {
  'daemon-down': {
    exit: EXIT.unavailable,
    text: '{name} of the gateway does not run since {since}: {why}',
    fix: 'It is started again in ever longer steps of up to 30 s; what keeps it from running is in {log}.',
  },
  'daemon-failing': {
    exit: EXIT.unavailable,
    text: '{name} of the gateway keeps ending, {times} times in {minutes} minutes: {why}',
    fix: 'See {log}; a gateway whose daemons are killed from outside often lacks memory (`dmesg`) or descriptors (`ulimit -Hn`).',
  },
  'gateway-draining': {
    exit: EXIT.tryAgain,
    text: 'gateway {gateway} is being drained: it lets no new nodes in',
    fix: 'Try again when its administrator has ended that, or with an invite of another gateway.',
  },
  'not-draining': {
    exit: EXIT.configuration,
    text: 'the gateway is not being drained',
    fix: 'Nothing is to be done: new nodes are let in. `glidein-vpn gateway status` says how it is.',
  },
  'sessions-unknown': {
    exit: EXIT.tryAgain,
    text: 'ocserv does not say who is connected: {why}',
    fix: 'If it is just being started again, try once more: `glidein-vpn gateway status` says how it is.',
  },
  'drain-cancelled': {
    exit: EXIT.tryAgain,
    text: 'the drain was cancelled, and the gateway goes on',
    fix: 'Begin again (`glidein-vpn gateway drain`) if it is to end.',
  },
  'control-silent': {
    exit: EXIT.tryAgain,
    text: 'the process of the gateway (pid {pid}) does not answer at {path}: {why}',
    fix: 'It may be starting or ending: try again. If that goes on, restart it (`glidein-vpn gateway down`, `gateway up`).',
  },
  'several-gateways': {
    exit: EXIT.configuration,
    text: 'several gateways of yours run: {paths}',
    fix: 'Say which one by --state-dir, or by the --config that it was started with.',
  },
  'allow-refused': {
    exit: EXIT.configuration,
    text: 'the allow list cannot be put into force at the running gateway: {why}',
    fix: 'The old one stays in force. Correct what the packet filter refuses, and reload again.',
  },
} as const satisfies Record<string, FaultRow>;
