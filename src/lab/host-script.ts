import type { ProcessIdentity } from '../effects/process-identity.js';

/** What the process that becomes a host is started with. Paths are the machine's. */
export interface HostScript {
  /** Holds `upper`, `work`, `lower`, `merged`; receives the process files. */
  readonly directory: string;
  readonly root: string;
  readonly installation: string;
  readonly fqdn: string;
  readonly hosts: string;
  readonly resolv: string;
}

/** Where the two processes of a host say who they are, before they do anything else. */
export const PROCESS_FILES = { outer: 'outer.process', init: 'init.process' } as const;

/**
 * The command that becomes a host: the outer process is `unshare`, its child is PID 1 of the host. When either is
 * killed, the kernel ends every process of the host, and with the last one its mounts and its links.
 * Readiness is a JSON line on descriptor 3.
 */
export function hostCommand(host: HostScript): string[] {
  const { directory, root, installation, fqdn, hosts, resolv } = host;
  return ['sh', '-c', OUTER, 'host', INNER, directory, root, installation, fqdn, hosts, resolv];
}

/** `name FIELD...` of /proc/PID/stat, then the boot id: as the process itself wrote them. */
export function parseProcessFile(text: string): ProcessIdentity | undefined {
  const [stat = '', boot = ''] = text.split('\n');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [pid, start] = [Number.parseInt(stat, 10), fields[19]];
  return pid > 0 && start !== undefined && boot !== '' ? { pid, start, boot } : undefined;
}

/**
 * A process that records itself cannot be lost between its start and the record. `read` is of the shell, so that
 * /proc/self is the shell; the machine's /proc shows the pid that the machine knows.
 */
const RECORD = `
umask 022; set -e
record() {
  read -r stat </proc/self/stat; read -r boot </proc/sys/kernel/random/boot_id
  printf '%s\\n%s\\n' "$stat" "$boot" >"$1"
}
`;

const OUTER = `${RECORD}
inner=$1; shift
record "$1/${PROCESS_FILES.outer}"
exec unshare --mount --uts --ipc --net --pid --fork --kill-child=KILL --propagation private sh -c "$inner" host "$@"
`;

/**
 * PID 1, from the machine's root to the host's own. pivot_root(2), not chroot: the kernel refuses user namespaces to
 * processes in a chroot (user_namespaces(7)). /dev is 0755, because in a sticky world-writable directory the kernel
 * refuses to open devices with O_CREAT in a user namespace. The overlay is volatile (no fsync): it never outlives us.
 */
const INNER = `${RECORD}
directory=$1 root=$2 installation=$3 fqdn=$4 hosts=$5 resolv=$6
record "$directory/${PROCESS_FILES.init}"
echo "$fqdn" >/proc/sys/kernel/hostname
ip link set lo up
cd "$directory"
mount --bind "$root" lower
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,volatile merged
cd merged
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o mode=0755,nosuid tmpfs dev
for device in null zero full random urandom tty; do : >dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/net dev/shm dev/pts
mknod -m 0666 dev/net/tun c 10 200
mknod -m 0666 dev/fuse c 10 229
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs run
mkdir -m 1777 run/lock
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp
mkdir -p opt/glidein-vpn usr/local/bin
mount --bind "$installation" opt/glidein-vpn
mount -o remount,bind,ro opt/glidein-vpn
ln -sf /opt/glidein-vpn/dist/cli/main.js usr/local/bin/glidein-vpn
rm -f etc/hostname etc/hosts etc/resolv.conf
echo "$fqdn" >etc/hostname; printf '%s\\n' "$hosts" >etc/hosts; printf '%s\\n' "$resolv" >etc/resolv.conf
mkdir .machine
pivot_root . .machine
cd /
umount -l /.machine
rmdir /.machine
echo '{"event":"ready"}' >&3
exec 3>&-
exec env -i /opt/glidein-vpn/dist/native/gvpn-ns init
`;
