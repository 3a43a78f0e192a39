import { FaultError } from '../health/fault-error.js';
import type { Host } from './host.js';

/** What is asked of a host. */
type Asked = Pick<Host, 'name' | 'directory' | 'run' | 'output'>;

/** Where any user may write, or has a directory of his own. */
const PLACES = ['/tmp', '/var/tmp', '/dev/shm'];

/**
 * What a user's programs have left on a host, a line each: processes, files of his where anybody may write, and mounts
 * there. His own base directory, empty, may stay. Throws `lab-broken` when the host cannot tell.
 */
export async function leftovers(host: Asked, user: string): Promise<string[]> {
  const uid = (await host.output(['id', '-u', user])).trim();
  const places = [...PLACES, `/run/user/${uid}`];
  const found = [
    // ps(1) ends with 1 when there is none; anything else is no answer.
    ...(await answer(host, ['ps', '-u', user, '-o', 'pid=,args='], [0, 1])),
    ...(await answer(host, ['sh', '-c', FIND, user, `/tmp/glidein-vpn-${uid}`, ...places])),
    ...mountsBelow([...places, '/run/netns'], await answer(host, ['cat', '/proc/self/mountinfo'])),
  ];
  return found.map((line) => line.trim()).filter((line) => line !== '');
}

/** find(1) in those places that there are: a missing one must not hide its other errors. */
const FIND = `base=$1; shift; status=0
for place; do
  [ ! -d "$place" ] || find "$place" -ignore_readdir_race -mindepth 1 -user "$0" -not -path "$base" || status=$?
done
exit $status`;

/** The mount points of a mountinfo (proc(5)) that lie below one of the places. */
export function mountsBelow(places: readonly string[], mountinfo: readonly string[]): string[] {
  const points = mountinfo.map((line) => line.split(' ')[4] ?? '');
  return points
    .filter((point) => places.some((place) => point.startsWith(`${place}/`)))
    .map((point) => `mount ${point}`);
}

/** The lines that a command on the host says, unless its exit code is another than these. */
async function answer(
  host: Asked,
  argv: readonly string[],
  codes: readonly number[] = [0],
): Promise<string[]> {
  const { code, stdout, stderr } = await host.run(argv);
  if (codes.includes(code)) return stdout.split('\n');
  const why = `${argv[0]} ended with ${code}: ${stderr.trim()}`;
  throw new FaultError('lab-broken', { host: host.name, why, log: host.directory });
}
