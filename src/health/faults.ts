import { ENROLMENT_FAULTS } from './enrolment-faults.js';
import { EXIT } from './exit-codes.js';
import { FACTORY_FAULTS } from './factory-faults.js';
import type { FaultRow } from './fault-row.js';
import { OPERATION_FAULTS } from './operation-faults.js';
import { POOL_FAULTS } from './pool-faults.js';
import { RUNNING_FAULTS } from './running-faults.js';

/**
 * Every fault by its stable code. Scripts match on the code: it never changes its meaning.
 * Kept as one table so that documents, `doctor` and errors cannot disagree.
 */
export const FAULTS = {
  usage: {
    exit: EXIT.usage,
    text: '{what}',
    fix: 'See `glidein-vpn {verb} --help`.',
  },
  'config-invalid': {
    exit: EXIT.configuration,
    text: '{key} = {value} ({origin}): {why}',
    fix: 'Correct {key} in {origin}.',
  },
  'allow-missing': {
    exit: EXIT.configuration,
    text: 'nothing says what nodes may reach through this gateway',
    fix: 'List it under `allow:` in the section gateway of the configuration file, or by --allow HOST:PORT (the pool first: --allow cm.example.org:9618); docs/gateway.md has the syntax.',
  },
  'config-unreadable': {
    exit: EXIT.configuration,
    text: 'cannot read configuration {path}: {why}',
    fix: 'Correct {path}, or name another file ({origin}).',
  },
  'variable-unknown': {
    exit: EXIT.configuration,
    text: 'there is no setting for the environment variable {name}',
    fix: 'Unset it, or correct its name: {hint}.',
  },
  'invite-missing': {
    exit: EXIT.configuration,
    text: 'no invite at {path} ({origin})',
    fix: "Ask the gateway's administrator for one (`glidein-vpn gateway invite NAME`), and give its path by --invite.",
  },
  'invite-permissions': {
    exit: EXIT.credential,
    text: 'invite {path} has mode {mode} and holds a private key',
    fix: 'Run `chmod 600 {path}`; if others may have read it, ask for a new invite and have this one revoked.',
  },
  'invite-owner': {
    exit: EXIT.credential,
    text: 'invite {path} belongs to uid {uid}, not to you',
    fix: 'Copy the invite into a file of your own with mode 0600.',
  },
  'invite-invalid': {
    exit: EXIT.configuration,
    text: 'invite {path}: {key}: {why}',
    fix: 'Copy the invite again from the gateway, whole and unchanged.',
  },
  'invite-expired': {
    exit: EXIT.credential,
    text: 'invite {name} expired at {expires} (now {now})',
    fix: "Ask for a new one (`glidein-vpn gateway invite {name}`); if the date is wrong, set this node's clock.",
  },
  ...ENROLMENT_FAULTS,
  ...FACTORY_FAULTS,
  ...POOL_FAULTS,
  'pin-short': {
    exit: EXIT.configuration,
    text: 'pin {pin} has {length} characters of base64, not 44',
    fix: 'Use the full value that `glidein-vpn gateway status` prints: a prefix would accept other servers.',
  },
  'gateway-name': {
    exit: EXIT.unavailable,
    text: 'the name of gateway {gateway} does not resolve: {why}',
    fix: "Check the name in the invite and the node's /etc/resolv.conf, or ask for an invite that names an address.",
  },
  'gateway-refused': {
    exit: EXIT.unavailable,
    text: 'gateway {gateway} refuses connections: {why}',
    fix: 'Check that the gateway runs (`glidein-vpn gateway status` there) and that the port is the one it listens on.',
  },
  'gateway-unreachable': {
    exit: EXIT.unavailable,
    text: 'gateway {gateway} does not answer: {why}',
    fix: 'Ask the site to let compute nodes reach this address and TCP port.',
  },
  'gateway-not-tls': {
    exit: EXIT.unavailable,
    text: '{gateway} answers, but does not speak TLS: {why}',
    fix: 'Something else listens on this port: check the port in the invite.',
  },
  'pin-mismatch': {
    exit: EXIT.credential,
    text: 'gateway {gateway} shows key {found}, the invite expects {expected}',
    fix: "Do not go on: another server answers at this address. If the gateway's key was renewed, get a new invite.",
  },
  'credential-refused': {
    exit: EXIT.credential,
    text: 'gateway {gateway} refuses the certificate of invite {name}: {why}',
    fix: 'The invite was revoked or belongs to another gateway: ask for a new one.',
  },
  'address-refused': {
    exit: EXIT.tryAgain,
    text: 'gateway {gateway} has no address for invite {name}: {why}',
    fix: 'Its pool is full, or this invite is in use elsewhere: see `glidein-vpn gateway status` there.',
  },
  'tunnel-failed': {
    exit: EXIT.unavailable,
    text: 'the tunnel to {gateway} did not come up: {why}',
    fix: 'See {log}.',
  },
  'userns-refused': {
    exit: EXIT.ours,
    text: 'this node refuses user namespaces: {why}',
    fix: 'Ask for user.max_user_namespaces > 0 (and kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu), or leave chroot.',
  },
  'tun-missing': {
    exit: EXIT.ours,
    text: '/dev/net/tun cannot be used: {why}',
    fix: 'Ask for the kernel module `tun` and mode 0666 on /dev/net/tun (the default of udev).',
  },
  'program-missing': {
    exit: EXIT.configuration,
    text: '{program} was not found',
    fix: 'Install {package} on this host.',
  },
  'program-unsuitable': {
    exit: EXIT.configuration,
    text: '{program} cannot be used: {why}',
    fix: '{remedy}',
  },
  'native-missing': {
    exit: EXIT.configuration,
    text: 'the helper {program} is not at {path}',
    fix: 'Run `npm run build` where glidein-vpn is installed.',
  },
  'state-in-use': {
    exit: EXIT.tryAgain,
    text: 'state directory {path} is in use by {verb} (pid {pid})',
    fix: 'Stop it (`glidein-vpn {stop}`), or use another state directory.',
  },
  'state-unusable': {
    exit: EXIT.configuration,
    text: 'state directory {path} cannot be used: {why}',
    fix: 'Give a directory on a local disk that you own by --state-dir.',
  },
  'not-running': {
    exit: EXIT.unavailable,
    text: '{what} is not running (state directory {path})',
    fix: 'Start it with `glidein-vpn {start}`.',
  },
  'step-failed': {
    exit: EXIT.ours,
    text: 'step "{title}" failed: {why}',
    fix: 'See {log}.',
  },
  'step-timeout': {
    exit: EXIT.ours,
    text: 'step "{title}" was not ready after {seconds} s',
    fix: 'See {log}.',
  },
  'process-died': {
    exit: EXIT.ours,
    text: '{name} ended on its own ({how}): {why}',
    fix: 'See {log}.',
  },
  interrupted: {
    exit: EXIT.tryAgain,
    text: 'stopped by {signal}',
    fix: 'Start again when you are ready; everything was undone.',
  },
  'port-in-use': {
    exit: EXIT.tryAgain,
    text: 'cannot listen on {listen}: {why}',
    fix: 'Choose another --listen port, or stop what uses this one (`ss -ltnp`). Ports below 1024 need root.',
  },
  'need-root': {
    exit: EXIT.configuration,
    text: '{what} needs root, and runs as uid {uid}',
    fix: '{remedy}',
  },
  'identity-exists': {
    exit: EXIT.configuration,
    text: 'an invite named {name} is already valid until {expires}',
    fix: 'Choose another name, or revoke it first: `glidein-vpn gateway revoke {name}`.',
  },
  'identity-unknown': {
    exit: EXIT.configuration,
    text: 'there is no invite named {name}',
    fix: 'See `glidein-vpn gateway status` for the names.',
  },
  'pool-exhausted': {
    exit: EXIT.configuration,
    text: 'all {count} addresses of {network} are taken',
    fix: 'Revoke invites that are no longer used, or start the gateway with a larger --network.',
  },
  'limits-refused': {
    exit: EXIT.configuration,
    text: 'the limits cannot be put into force at the running gateway: {why}',
    fix: 'Restart it (`glidein-vpn gateway down`, `gateway up`): a start says what this host lacks for caps.',
  },
  'verify-impossible': {
    exit: EXIT.ours,
    text: 'the gateway cannot be verified: {why}',
    fix: 'Try again; if it goes on, see `glidein-vpn gateway status`.',
  },
  'pilot-token': {
    exit: EXIT.credential,
    text: 'pool token {path}: {why}',
    fix: 'Ask the pool for a token: condor_token_create -identity pilot@DOMAIN -authz ADVERTISE_STARTD -authz ADVERTISE_MASTER -authz READ; keep it with mode 0600.',
  },
  'pilot-broken': {
    exit: EXIT.ours,
    text: 'condor_master did not end cleanly ({how}; strongest signal needed: {signal})',
    fix: 'See MasterLog and StartLog in {log}/log.',
  },
  'pool-unreachable': {
    exit: EXIT.unavailable,
    text: "the tunnel is up, but the pool's collector {pool} cannot be reached through it: {why}",
    fix: "Check the collector's name and port, and that the gateway host may reach it.",
  },
  'pool-config': {
    exit: EXIT.configuration,
    text: 'HTCondor setting {key}: {why}',
    fix: '{remedy}',
  },
  'site-unknown': {
    exit: EXIT.configuration,
    text: 'there is no profile of a site named {site} ({known})',
    fix: 'Write {path} (docs/batch.md says what is in it), or name a file by its path.',
  },
  'submit-refused': {
    exit: EXIT.unavailable,
    text: '{system} did not take the job: {command}: {why}',
    fix: 'Correct what it names; `--print` shows the script, --skip-directive and --extra-directive change its directives.',
  },
  'lab-unsupported': {
    exit: EXIT.configuration,
    text: 'the lab cannot run here: {why}',
    fix: 'Use a Debian 12 or newer machine (or virtual machine) as root, with Node.js 20 or newer.',
  },
  'lab-root': {
    exit: EXIT.unavailable,
    text: "the lab's Debian root file system could not be built: {why}",
    fix: 'See {log}. It needs about 1 GB of disk and a reachable Debian mirror; run the same command again.',
  },
  'lab-exists': {
    exit: EXIT.tryAgain,
    text: 'a lab named {name} is already up',
    fix: 'Take it down first (`glidein-vpn lab down --name {name}`), or give another --name.',
  },
  'lab-missing': {
    exit: EXIT.unavailable,
    text: 'there is no lab named {name}',
    fix: 'Start it with `glidein-vpn lab up --name {name}`.',
  },
  'lab-broken': {
    exit: EXIT.ours,
    text: 'host {host} of the lab: {why}',
    fix: 'See {log}; `glidein-vpn lab down`, with the --name of the lab, clears away what is left of it.',
  },
  'lab-job': {
    exit: EXIT.ours,
    text: 'job {job} of the lab: {why}',
    fix: 'Look at it on the pool: `condor_q -better-analyze {job}`, or condor_history.',
  },
  'lab-proof': {
    exit: EXIT.ours,
    text: 'the demo could not show that {what}: {why}',
    fix: 'Look around with `glidein-vpn lab shell HOST`; logs are under {log}.',
  },
  ...RUNNING_FAULTS,
  ...OPERATION_FAULTS,
  internal: {
    exit: EXIT.ours,
    text: 'unexpected failure: {why}',
    fix: 'This is a defect of glidein-vpn: please report it with the lines above.',
  },
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof FAULTS;
