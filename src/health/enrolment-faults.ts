import { EXIT } from './exit-codes.js';
import type { FaultRow } from './fault-row.js';

/** What a node meets that is to get an identity of its own. Part of the table `FAULTS`. */
export const ENROLMENT_FAULTS = {
  'invite-revoked': {
    exit: EXIT.credential,
    text: 'invite {name} was revoked',
    fix: "Ask the gateway's administrator for a new one.",
  },
  'nodes-exhausted': {
    exit: EXIT.tryAgain,
    text: 'all {nodes} nodes of invite {name} are in use',
    fix: 'Wait until one has ended, or ask for an invite for more; at the gateway, `glidein-vpn gateway identities` shows them, and `gateway revoke` ends one.',
  },
  'enrolment-busy': {
    exit: EXIT.tryAgain,
    text: 'the gateway cannot enrol this node now: {why}',
    fix: 'Try again in a minute.',
  },
  'enrolment-refused': {
    exit: EXIT.credential,
    text: 'the gateway does not enrol this node: {why}',
    fix: 'Use the same version of glidein-vpn at the node and at the gateway, and an invite written with --nodes.',
  },
  'enrolment-failed': {
    exit: EXIT.unavailable,
    text: 'the tunnel is up, but the gateway does not answer about an identity for this node: {why}',
    fix: 'Look for log/enrolment.log in the state directory of the gateway; try again.',
  },
} as const satisfies Record<string, FaultRow>;
