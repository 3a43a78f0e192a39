import { EXIT } from './exit-codes.js';
import type { FaultRow } from './fault-row.js';

/** Rows of the table of faults: what can be wrong with a gateway while it runs. Its status page shows them. */
export const RUNNING_FAULTS = {
  'ocserv-silent': {
    exit: EXIT.tryAgain,
    text: 'no node can come in, since ocserv does not answer: {why}',
    fix: 'It is started again by itself, and nodes come back with their addresses. If this stays for a minute, see {log}.',
  },
  'descriptors-low': {
    exit: EXIT.configuration,
    text: 'the program {name} has {open} of {limit} descriptors open: soon it refuses connections',
    fix: 'Start the gateway with a higher hard limit (`ulimit -Hn`, LimitNOFILE= of a unit), or have nodes open fewer connections.',
  },
  'pool-low': {
    exit: EXIT.configuration,
    text: '{used} of {size} addresses of {network} are given to invites',
    fix: 'Revoke invites that are no longer used (`glidein-vpn gateway revoke NAME`), or start the gateway with a larger --network.',
  },
  'name-closed': {
    exit: EXIT.configuration,
    text: 'the allow list opens nothing, or less than it should, for {name}: {why}',
    fix: 'Correct the name, or its entry under `allow:`; if name servers do not answer, see /etc/resolv.conf or `dns:`. It opens as soon as it is known.',
  },
  'certificate-ending': {
    exit: EXIT.credential,
    text: 'the certificate of the {name} is valid until {expires} only',
    fix: 'Before then start a gateway with a new --state-dir, and hand out its invites.',
  },
} as const satisfies Record<string, FaultRow>;
