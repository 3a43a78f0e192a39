import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { installed, readEnvironment } from '../../src/config/environment.js';
import { startProcess } from '../../src/effects/managed-process.js';
import { isAlive } from '../../src/effects/process-identity.js';
import { watchReadiness } from '../../src/effects/ready.js';
import { silent } from '../../src/effects/reporter.js';
import { poll } from '../../src/effects/wait.js';
import { hostIsAlive } from '../../src/lab/host-life.js';
import { hostCommand } from '../../src/lab/host-script.js';
import { type Lab, labDown, labUp, openLab } from '../../src/lab/lab.js';
import { LABS, sweepLabs } from '../../src/lab/lab-directory.js';
import { ensureRoot } from '../../src/lab/root-file-system.js';
import { LAB } from '../../src/lab/topology.js';

jest.setTimeout(300_000);

const name = `test-hosts-${process.pid}`;
const before = surroundings();
let lab: Lab;

beforeAll(async () => {
  lab = await labUp({ name, nodes: 2, rate: '1gbit', bound: true }, readEnvironment(), silent);
});

afterAll(async () => {
  if (lab && existsSync(lab.directory)) await labDown(name);
});

describe('a host', () => {
  test('knows its own name and the gateway, and nothing else', async () => {
    const node = lab.host('node1');
    expect((await node.output(['hostname', '-f'])).trim()).toBe('node1.hpc.test');
    expect(await node.output(['getent', 'hosts', 'gateway.dmz.test'])).toContain(LAB.gateway);
    const begun = performance.now();
    expect((await node.run(['getent', 'ahosts', 'cm.pool.test'])).code).toBe(2);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('runs commands of an ordinary user without capabilities, with the environment of a login', async () => {
    const script = 'id -un; pwd; stat -c %a .; grep -E "^Cap(Inh|Prm|Eff|Amb)" /proc/self/status; env | sort';
    const text = await lab.host('node1').output(['sh', '-c', script], { user: 'hpcuser' });
    expect(text).toMatch(/^hpcuser\n\/home\/hpcuser\n700\n/);
    expect(text.match(/0000000000000000/g)).toHaveLength(4);
    expect(text).not.toMatch(/NODE|npm/);
    expect(text).toContain('LOGNAME=hpcuser');
  });

  test('lets that user make user namespaces, and open the tun device', async () => {
    const node = lab.host('node1');
    const attempt = (script: string) => node.run(['sh', '-c', script], { user: 'hpcuser' });
    expect((await attempt('unshare -Urn true')).code).toBe(0);
    expect((await attempt('unshare -Urnpf --mount-proc ip link set lo up')).code).toBe(0);
    expect((await attempt('exec 3<>/dev/net/tun')).code).toBe(0);
    expect((await attempt('unshare -Urn sh -c "echo x >/dev/null && ip tuntap add t0 mode tun"')).code).toBe(
      0,
    );
  });

  test('passes exit codes, input, timeouts and signals', async () => {
    const pool = lab.host('pool');
    expect((await pool.run(['sh', '-c', 'exit 42'])).code).toBe(42);
    expect((await pool.run(['sh', '-c', 'kill -9 $$'])).code).toBe(137);
    expect((await pool.run(['cat'], { input: 'three\nlines\n' })).stdout).toBe('three\nlines\n');
    expect((await pool.run(['sleep', '60'], { timeoutMs: 100 })).code).toBe(124);
    const sleeper = await pool.start(['sleep', '1000'], { user: 'alice' });
    // It is empty for a moment while the program becomes another one.
    const named = () =>
      /sleep/.test(readFileSync(`/proc/${sleeper.identity.pid}/cmdline`, 'utf8')) || undefined;
    expect(await poll(named, { timeoutMs: 5000, everyMs: 10 })).toBe(true);
    await sleeper.stop({ signal: 'SIGTERM', graceMs: 5000 });
    expect(isAlive(sleeper.identity)).toBe(false);
  });

  test('keeps nothing of a command that is given up, however early', async () => {
    const host = lab.host('node2');
    for (let ms = 0; ms < 30; ms++) {
      const word = `31536${String(ms).padStart(3, '0')}`;
      const given = AbortSignal.timeout(ms);
      await host.run(['sleep', word], { user: 'hpcuser', signal: given });
      const asleep = async () => (await host.run(['pgrep', '-f', `^sleep ${word}`])).code === 1 || undefined;
      expect(await poll(asleep, { timeoutMs: 2000 })).toBe(true);
    }
  });

  test('writes files for a user', async () => {
    const node = lab.host('node2');
    await node.writeFile('/home/hpcuser/deep/secret', 'a "quoted" $secret\n', {
      mode: 0o600,
      user: 'hpcuser',
    });
    const found = await node.output([
      'sh',
      '-c',
      'stat -c "%U %a" "$1"; cat "$1"',
      'sh',
      '/home/hpcuser/deep/secret',
    ]);
    expect(found).toBe('hpcuser 600\na "quoted" $secret\n');
  });

  test('reaps what its processes leave behind', async () => {
    const node = lab.host('node1');
    await node.output(['sh', '-c', '(sleep 0.05 & exec true) & wait; setsid -f sleep 0.05']);
    const clean = await poll(
      async () => ((await node.output(['ps', '-eo', 'stat,comm'])).match(/^Z|sleep/m) ? undefined : true),
      { timeoutMs: 3000 },
    );
    expect(clean).toBe(true);
    expect(await node.output(['ps', '-o', 'comm=', '1'])).toBe('gvpn-ns\n');
  });

  test('has the installation, read-only', async () => {
    const node = lab.host('node1');
    expect(await node.output(['readlink', '/usr/local/bin/glidein-vpn'])).toBe(
      '/opt/glidein-vpn/dist/cli/main.js\n',
    );
    expect((await node.run(['touch', '/opt/glidein-vpn/x'])).stderr).toMatch(/Read-only/);
    expect((await node.run(['test', '-r', '/opt/glidein-vpn/package.json'], { user: 'hpcuser' })).code).toBe(
      0,
    );
  });
});

describe('the network', () => {
  test('lets a node reach the gateway on its port, and nothing else', async () => {
    const listener = await listen('dmz', LAB.gatewayPort);
    const other = await listen('dmz', 9999);
    expect(await dial('node1', LAB.gateway, LAB.gatewayPort)).toBe('connected');
    expect(await dial('node2', LAB.gateway, LAB.gatewayPort)).toBe('connected');
    expect(await dial('node1', LAB.gateway, 9999)).not.toBe('connected');
    expect(await dial('pool', LAB.dmz.poolSide, 9999)).toBe('connected');
    expect(await dial('dmz', '10.90.17.2', 22)).not.toBe('connected');
    await listener.stop({ signal: 'SIGTERM', graceMs: 1000 });
    await other.stop({ signal: 'SIGTERM', graceMs: 1000 });
  });

  test('has no way from a node to the pool, nor through the DMZ host', async () => {
    const listener = await listen('pool', 9618);
    expect(await dial('dmz', LAB.pool.address, 9618)).toBe('connected');
    expect(await dial('node1', LAB.pool.address, 9618)).toMatch(/ENETUNREACH|EHOSTUNREACH/);
    expect(await lab.host('node1').output(['ip', 'route', 'show', 'default'])).toBe('');
    expect(await lab.host('dmz').output(['cat', '/proc/sys/net/ipv4/ip_forward'])).toBe('0\n');
    await listener.stop({ signal: 'SIGTERM', graceMs: 1000 });
  });

  test('is shaped to its rate', async () => {
    expect(await lab.host('node1').output(['tc', 'qdisc', 'show', 'dev', 'eth0'])).toMatch(
      /tbf.* rate 1Gbit/,
    );
  });
});

describe('a lab', () => {
  test('is found again by its name', async () => {
    const again = openLab(name);
    expect([...again.hosts.keys()]).toEqual(['pool', 'dmz', 'node1', 'node2']);
    expect((await again.host('node2').output(['hostname'])).trim()).toBe('node2.hpc.test');
  });

  test('is not started twice', async () => {
    await expect(labUp({ name, nodes: 1 }, readEnvironment(), silent)).rejects.toMatchObject({
      code: 'lab-exists',
    });
  });

  test('is not hindered by what else lies where labs are', async () => {
    const stray = join(LABS, `${name}.log`);
    writeFileSync(stray, '');
    try {
      await expect(sweepLabs()).resolves.toBeUndefined();
      expect(existsSync(stray)).toBe(true);
    } finally {
      rmSync(stray);
    }
  });

  test('goes down after a kill of any host, and leaves nothing', async () => {
    await lab.host('pool').start(['sleep', '1000']);
    const identities = [...lab.hosts.values()].flatMap((host) => [host.identity, host.outer]);
    process.kill(lab.host('node1').pid, 'SIGKILL');
    process.kill(lab.host('dmz').outer.pid, 'SIGKILL');
    await labDown(name);
    expect(identities.filter(isAlive)).toEqual([]);
    expect(existsSync(lab.directory)).toBe(false);
    const left = await poll(() => (processes().some((line) => line.includes(name)) ? undefined : true), {
      timeoutMs: 2000,
    });
    expect(left).toBe(true);
    expect(surroundings()).toEqual(before);
    expect(() => openLab(name)).toThrow(expect.objectContaining({ code: 'lab-missing' }));
  });

  test('has hosts that die with their maker, even by SIGKILL', async () => {
    const directory = mkdtempSync('/var/tmp/glidein-vpn-orphan-');
    for (const part of ['upper', 'work', 'lower', 'merged']) mkdirSync(join(directory, part));
    const root = await ensureRoot(readEnvironment(), silent);
    const host = hostCommand({
      directory,
      root,
      installation: installed.root,
      fqdn: 'o.test',
      hosts: '',
      resolv: '',
    });
    const script = 'helper=$1; shift; "$helper" enter --owner $$ -- "$@" & wait';
    const watch = watchReadiness({ kind: 'event', fd: 3, event: 'ready' }, AbortSignal.timeout(10_000));
    const maker = await startProcess(['sh', '-c', script, 'sh', installed.native('gvpn-ns'), ...host], {
      log: join(directory, 'log'),
      ...watch.listen,
    });
    await watch.ready;
    expect(hostIsAlive(directory)).toBe(true);
    process.kill(maker.identity.pid, 'SIGKILL');
    expect(await poll(() => (hostIsAlive(directory) ? undefined : true), { timeoutMs: 2000 })).toBe(true);
    rmSync(directory, { recursive: true });
    expect(surroundings()).toEqual(before);
  });
});

async function listen(host: string, port: number) {
  const server = `require('net').createServer(c => c.destroy()).listen(${port}, () => console.log('listening'))`;
  let ready: () => void = () => {};
  const listening = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const started = await lab.host(host).start(['node', '-e', server], { onLine: () => ready(), bound: true });
  await listening;
  return started;
}

/** `connected`, or the error of the connection. */
async function dial(host: string, address: string, port: number): Promise<string> {
  const client = `const c = require('net').connect({host: '${address}', port: ${port}, timeout: 2000});
    const say = (t) => { console.log(t); process.exit() };
    c.on('connect', () => say('connected')).on('error', (e) => say(e.code)).on('timeout', () => say('timeout'))`;
  return (await lab.host(host).output(['node', '-e', client])).trim();
}

/** Mounts and network interfaces of the machine. */
function surroundings() {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
    interfaces: readdirSync('/sys/class/net').sort(),
  };
}

function processes(): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}
