import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';

/** The keys that packages of Debian are signed with: they check the lab's root file system. */
export const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Programs of the machine that the lab calls, with their packages; src/bootstrap installs these. */
const PROGRAMS = {
  mmdebstrap: 'mmdebstrap',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  ip: 'iproute2',
} as const;

/**
 * Throws `lab-unsupported` with the first thing that this machine lacks, before anything is built or started.
 * `directory` is where the lab will live: the file system under it must carry an overlay.
 */
export async function requireMachine(env: Environment, directory: string): Promise<void> {
  if (env.uid !== 0)
    throw unsupported(`it makes network namespaces, and runs as uid ${env.uid} instead of root`);
  for (const [program, debian] of Object.entries(PROGRAMS)) {
    if (!onPath(program, env.path)) throw unsupported(`${program} is missing (Debian package ${debian})`);
  }
  if (!existsSync(KEYRING))
    throw unsupported(`${KEYRING} is missing (Debian package debian-archive-keyring)`);
  const devices = readFileSync('/proc/misc', 'utf8');
  if (!/\btun$/m.test(devices)) throw unsupported('the kernel has no tun device (kernel module tun)');
  const trial = await run([
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    TRIAL,
    'sh',
    directory,
  ]);
  if (trial.code !== 0) throw unsupported(trial.stdout.trim() || trial.stderr.trim());
}

/** Tries each thing of the kernel once, in namespaces that end with the trial. The first failure is printed. */
const TRIAL = `
try() { what=$1; shift; "$@" >/dev/null 2>&1 || { echo "the kernel refuses $what"; exit 1; }; }
try "user namespaces" unshare --user true
try "pid namespaces" unshare --pid --fork --uts --ipc true
try "veth links" unshare --net ip link add name trial0 type veth peer name trial1
try "a mount of tmpfs" mount -t tmpfs tmpfs /mnt
d=$1/trial.$$; mkdir -p "$d/lower" "$d/upper" "$d/work" "$d/merged"; cd "$d"
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged 2>/dev/null; code=$?
[ $code -ne 0 ] || umount merged; cd /; rm -rf "$d"
[ $code -eq 0 ] || { echo "the file system under $1 cannot carry an overlay"; exit 1; }
`;

function unsupported(why: string): FaultError {
  return new FaultError('lab-unsupported', { why });
}

function onPath(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => existsSync(join(directory, program)));
}
