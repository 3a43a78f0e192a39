import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { handOverInvite } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { labNames } from '../../src/lab/name-server.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  expectFault,
  footprint,
  HPC,
  kill,
  labForTests,
  nodeView,
  OPERATOR,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('allow');
const PEER = '/tmp/tcp-peer.cjs';
const HELPER = '/opt/glidein-vpn/dist/native/gvpn-ns';
const POOL = LAB.pool.address;
/** Of the pool too, and public. */
const PUBLIC = '198.51.100.7';
const CONFIG = '/etc/allow.yaml';
const ROUTE = ['10.77.0.0/24', 'via', LAB.dmz.poolSide];

const LIST = `
gateway:
  allow:
    - ${POOL}:7005
    - ${POOL}:7005/udp
    - ${POOL}:7990
    - {to: site.${LAB.domain}, ports: 7001, within: 10.90.1.0/24}
    - public.${LAB.domain}:7005
    - inward.${LAB.domain}:7007
    - later.${LAB.domain}:7004
    - preset: cms-dqm
`;

const NAMES = `${POOL} site.${LAB.domain}
${PUBLIC} public.${LAB.domain}
${POOL} inward.${LAB.domain}
127.0.0.1 inward.${LAB.domain}
169.254.169.254 inward.${LAB.domain}
10.77.0.1 inward.${LAB.domain}
${LAB.dmz.poolSide} inward.${LAB.domain}
`;

/** Every way in which a gateway forwards. */
const GATEWAYS = [
  { name: 'slirp4netns', user: OPERATOR, words: ['--stack', 'slirp4netns'] },
  { name: 'slirp4netns, tcp = stack', user: OPERATOR, words: ['--stack', 'slirp4netns', '--tcp', 'stack'] },
  { name: 'pasta', user: OPERATOR, words: ['--stack', 'pasta'] },
  { name: 'kernel, nat', user: 'root', words: [] },
  { name: 'kernel, routed', user: 'root', words: ['--forward', 'routed'] },
] as const;

/** What a gateway says of its list, as far as the tests read it. */
interface View {
  readonly allow: {
    readonly rules: readonly string[];
    readonly names: readonly { name: string; addresses: string[]; refused: string[]; why?: string }[];
    readonly denied: { readonly destinations: readonly Denied[]; readonly elsewhere: number };
  };
}

interface Denied {
  readonly address: string;
  readonly protocol: string;
  readonly port?: number;
  readonly attempts: number;
}

async function names(text: string): Promise<void> {
  const pool = site.lab.host('pool');
  await pool.writeFile('/etc/lab-names', `${labNames()}${text}`);
  await kill(pool, 'HUP', (await pidsOf(pool, 'dnsmasq')).slice(0, 1));
}

async function view(user: string): Promise<View['allow']> {
  const text = await succeed(site.dmz, ['gateway', 'status', '--json'], { user });
  return (JSON.parse(text) as View).allow;
}

type Target = readonly [protocol: 'tcp' | 'udp', host: string, port: number];

/** How each of these ended, and after how many ms: by a payload inside the tunnel, all at once. */
async function tried(...targets: Target[]): Promise<{ readonly said: string; readonly ms: number }[]> {
  const argv = ['exec', '--', 'node', '-e', TRIES, JSON.stringify(targets)];
  return JSON.parse(await succeed(site.node, argv));
}

/** The same, where only the end counts. */
async function said(...targets: Target[]): Promise<string[]> {
  return (await tried(...targets)).map((item) => item.said);
}

beforeAll(async () => {
  const pool = site.lab.host('pool');
  const script = readFileSync('test/support/fixtures/tcp-peer.cjs', 'utf8');
  for (const host of [pool, site.node]) await host.writeFile(PEER, script, { mode: 0o644 });
  await serving(pool);
  await pool.output(['ip', 'address', 'add', `${PUBLIC}/32`, 'dev', 'lo']);
  await site.dmz.output(['ip', 'route', 'add', `${PUBLIC}/32`, 'via', POOL]);
  await site.dmz.writeFile(CONFIG, LIST, { mode: 0o644 });
  await pool.output(['nft', '-f', '-'], { input: HEARD });
});

/** A server for each behaviour of the peer, until the lab's end. */
async function serving(host: Host): Promise<void> {
  await new Promise<void>((done, failed) => {
    const onLine = (line: string) => line === 'ready' && done();
    host.start(['node', PEER, 'serve'], { bound: true, onLine }).catch(failed);
  });
}

describe('refused before anything is started', () => {
  test.each([
    [[], 'allow-missing', 'nothing says what nodes may reach'],
    [['--allow', '10.0.0.1/8:80'], 'config-invalid', '10.0.0.1/8 has host bits: the network is 10.0.0.0/8'],
    [['--allow', 'cm.pool.test:70000'], 'config-invalid', 'must be 1 to 65535'],
    [['--allow', 'cm.pool.test:80/sctp'], 'config-invalid', 'must be tcp, udp, icmp or any'],
    [['--allow', 'preset:alice'], 'config-invalid', 'there is no preset "alice"'],
    [['--allow', '*.cern.ch:80'], 'config-invalid', 'names with * cannot be enforced'],
    [['--allow', '10.77.0.9:80'], 'config-invalid', "the gateway's own networks"],
  ] as const)('%j: %s', async (words, code, why) => {
    const before = await footprint(site.dmz);
    const result = await call(site.dmz, ['gateway', 'up', ...words, '--json']);
    expectFault(result, code, 78);
    expect(result.stderr).toContain(why);
    if (words.length > 0) expect(result.stderr).toContain(words[1]);
    expect(await footprint(site.dmz)).toEqual(before);
  });

  test('--dry-run shows the list', async () => {
    const plan = await succeed(site.dmz, ['gateway', 'up', '--config', CONFIG, '--dry-run']);
    expect(plan).toContain(`because nodes reach nothing but names and ${POOL}:7005/tcp`);
    expect(plan).toContain(`add element inet glidein_vpn allowed { ${POOL} . tcp . 7005,`);
    expect(plan).toContain(`# when its name is known: site.${LAB.domain}:7001/tcp within 10.90.1.0/24`);
  });
});

describe.each(GATEWAYS)('a gateway by $name', ({ name, user, words }) => {
  const routed = name === 'kernel, routed';

  beforeAll(async () => {
    const { lab, node, dmz } = site;
    await names(NAMES);
    if (routed) await lab.host('pool').output(['ip', 'route', 'add', ...ROUTE]);
    await call(dmz, ['gateway', 'revoke', 'node1'], { user });
    const home = user === 'root' ? '/root' : `/home/${user}`;
    await dmz.run(['rm', '-f', `${home}/node1.invite`]);
    await node.run(['rm', '-f', '/home/hpcuser/invite.json']);
    await lab.host('pool').output(['nft', 'reset', 'counters']);
    const at = `${LAB.gateway}:${lab.gatewayPort}`;
    await succeed(dmz, ['gateway', 'up', '--config', CONFIG, '--advertise', at, ...words], { user });
    await handOverInvite(lab, node, 'node1', [], user);
    await succeed(node, ['up', ...withInvite()]);
  });

  afterAll(async () => {
    await call(site.node, ['down']);
    await succeed(site.dmz, ['gateway', 'down'], { user });
    if (routed) await site.lab.host('pool').output(['ip', 'route', 'del', ...ROUTE]);
  });

  test('what is listed is reached; what is not is refused at once, and again at once', async () => {
    const open = [
      ['tcp', POOL, 7005],
      ['tcp', POOL, 7001],
      ['tcp', PUBLIC, 7005],
      ['udp', POOL, 7005],
      ['udp', 'cm.pool.test', 7005],
    ] as const;
    const shut = [
      ...Array.from({ length: 20 }, () => ['tcp', POOL, 7006] as const),
      ['tcp', PUBLIC, 7001],
    ] as const;
    // A name opens no private address, nor what is never forwarded.
    const own = [POOL, '10.77.0.1', LAB.dmz.poolSide, '169.254.169.254', '127.0.0.1'];
    const inward = [
      ...own.map((host) => ['tcp', host, 7007] as const),
      ['tcp', LAB.dmz.poolSide, 4443],
    ] as const;
    const ends = await tried(...open, ...shut, ['udp', PUBLIC, 7005], ...inward);
    const take = (count: number) => ends.splice(0, count);
    expect(take(3).map(({ said: how }) => how)).toEqual(['connected', 'connected', 'connected']);
    expect(take(2).map(({ said: how }) => how)).toEqual(['answered', 'answered']);
    expect(take(21).filter((item) => item.said !== 'ECONNREFUSED' || item.ms > 1000)).toEqual([]);
    expect(take(1)).toMatchObject([{ said: 'EHOSTUNREACH' }]);
    expect(ends.filter((item) => item.said === 'connected')).toEqual([]);
  });

  test('fragments, echoes and sources that lie: what is not listed does not get out', async () => {
    const { handle, health } = await nodeView(site.node);
    const enter = [HELPER, 'enter', '--target', `${handle.namespacePid}`, '--'];
    await site.node.output([...enter, 'python3', '-c', HOSTILE, health.tunnel.address, POOL], { user: HPC });
    // The tunnel keeps the order: when the last packet is through, the others were.
    const heard = await eventually('the last packet', async () => {
      const found = await counters();
      return found.last === 0 ? undefined : found;
    });
    // pasta carries no fragments, and the kernel has cut the packet again as it came.
    const honest = name === 'pasta' ? 0 : 1;
    expect(heard).toEqual({ honest, last: 1, port: 0, overlap: 0, echo: 0, liar: 0 });
  });

  test('denied attempts are counted by destination, and logged once', async () => {
    const { denied, rules, names: known } = await view(user);
    const inward = known.find((item) => item.name.startsWith('inward'));
    expect(inward).toMatchObject({ addresses: [], refused: expect.arrayContaining([POOL, '127.0.0.1']) });
    expect(inward?.why).toContain('`within`');
    expect(rules).toContain('cmsweb.cern.ch:443/tcp');
    const of = (address: string, protocol: string, port?: number) =>
      denied.destinations.find(
        (item) => item.address === address && item.protocol === protocol && item.port === port,
      )?.attempts;
    expect(of(POOL, 'tcp', 7006)).toBe(20);
    expect(of(PUBLIC, 'tcp', 7001)).toBe(1);
    expect(of(PUBLIC, 'udp', 7005)).toBe(1);
    expect(of(POOL, 'icmp')).toBe(1);
    expect(of(POOL, 'udp', 7099)).toBe(1);
    const text = await succeed(site.dmz, ['gateway', 'status'], { user });
    expect(text).toContain(`denied        ${POOL}:7006/tcp: 20 times\n`);
    const home = user === 'root' ? '/root' : `/home/${user}`;
    const log = await eventually('the log', async () => {
      const found = await site.dmz.run(['cat', `${home}/.local/state/glidein-vpn/gateway/run/log/allow.log`]);
      return found.stdout.includes(`${PUBLIC}:7005/udp`) ? found.stdout : undefined;
    });
    expect(log.match(/ denied 10\.90\.1\.2:7006\/tcp\n/g)).toHaveLength(1);
  });

  test('a connection outlives its entry, and no new one begins', async () => {
    const talk = succeed(site.node, ['exec', '--', 'node', PEER, 'talk', POOL, '7005', '2']);
    const pool = site.lab.host('pool');
    await eventually('the connection', async () => {
      const open = await pool.output(['ss', '-Htn', 'state', 'established', 'sport', '=', ':7005']);
      return open === '' ? undefined : true;
    });
    await inFilter(user, 'flush set inet glidein_vpn allowed\n');
    expect(await said(['tcp', POOL, 7005], ['udp', POOL, 7005])).toEqual(['ECONNREFUSED', 'EHOSTUNREACH']);
    expect(await talk).toContain('20 sent, 20 heard');
  });

  if (routed) {
    test('hosts of the list may open connections to the node, and others may not', async () => {
      const address = (await nodeView(site.node)).health.tunnel.address;
      const dial = async (from: string) =>
        (await site.lab.host('pool').run(['nc', '-s', from, '-v', '-w', '2', '-z', address, '7'])).stderr;
      const { handle } = await nodeView(site.node);
      const enter = [HELPER, 'enter', '--target', `${handle.namespacePid}`, '--'];
      const rules =
        'table ip door { chain in { type filter hook input priority 0; tcp dport 7 reject with tcp reset; }; }';
      await site.node.output([...enter, 'nft', '-f', '-'], { user: HPC, input: rules });
      expect(await dial(POOL)).toContain('refused');
      await site.lab.host('pool').output(['ip', 'address', 'add', '203.0.113.5/32', 'dev', 'lo']);
      await site.dmz.output(['ip', 'route', 'add', '203.0.113.5/32', 'via', POOL]);
      expect(await dial('203.0.113.5')).toContain('timed out');
    });
  }
});

describe('names', () => {
  beforeAll(async () => {
    await names(NAMES);
    await site.dmz.run(['rm', '-f', '/home/gateway/node1.invite']);
    await call(site.dmz, ['gateway', 'revoke', 'node1']);
    await site.node.run(['rm', '-f', '/home/hpcuser/invite.json']);
  });

  afterAll(async () => {
    await call(site.node, ['down']);
    await succeed(site.dmz, ['gateway', 'down']);
  });

  test('one that is not known at the start is said to be so, and opens when it is', async () => {
    const at = `${LAB.gateway}:${site.lab.gatewayPort}`;
    const text = await succeed(site.dmz, ['gateway', 'up', '--config', CONFIG, '--advertise', at]);
    expect(text).toMatch(/^name {10}later\.pool\.test: no address \(ENOTFOUND\)$/m);
    await handOverInvite(site.lab, site.node, 'node1');
    await succeed(site.node, ['up', ...withInvite()]);
    expect(await said(['tcp', PUBLIC, 7004])).toEqual(['ECONNREFUSED']);
    await names(`${NAMES}${PUBLIC} later.${LAB.domain}\n`);
    await eventually('its address', async () =>
      (await said(['tcp', PUBLIC, 7004]))[0] === 'connected' ? true : undefined,
    );
  });

  test('no name server answers: what was known stays open', async () => {
    const silence = 'table ip silent { chain in { type filter hook input priority 0; udp dport 53 drop; }; }';
    await site.lab.host('pool').output(['nft', '-f', '-'], { input: silence });
    try {
      await eventually('the failure', async () => {
        const own = (await view(OPERATOR)).names.find((item) => item.name.startsWith('later'));
        return own?.why === 'ETIMEOUT' ? true : undefined;
      });
      expect(await said(['tcp', PUBLIC, 7004])).toEqual(['connected']);
    } finally {
      await site.lab.host('pool').output(['nft', 'delete', 'table', 'ip', 'silent']);
    }
  });
});

/** Commands of nft(8) for the packet filter of the clients' packets, wherever the gateway has it. */
async function inFilter(user: string, input: string): Promise<void> {
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const status = await site.dmz.output(['cat', `${home}/.local/state/glidein-vpn/gateway/run/status.json`]);
  const { control } = JSON.parse(status) as { control: { enter: string[]; nft: string } };
  await site.dmz.output([...control.enter, control.nft, '-f', '-'], { user, input });
}

async function counters(): Promise<Record<string, number>> {
  const text = await site.lab.host('pool').output(['nft', 'list', 'counters', 'table', 'ip', 'heard']);
  return Object.fromEntries(
    [...text.matchAll(/counter (\w+) \{\s+packets (\d+)/g)].map(([, name = '', count]) => [
      name,
      Number(count),
    ]),
  );
}

/** What the pool hears of HOSTILE. */
const HEARD = `table ip heard {
  counter honest { }
  counter last { }
  counter port { }
  counter overlap { }
  counter echo { }
  counter liar { }
  chain in {
    type filter hook input priority -10;
    udp dport 7005 udp length 1408 counter name honest
    udp dport 7005 udp length 1508 counter name last
    udp dport 7099 counter name port
    udp dport 7098 counter name overlap
    icmp type echo-request counter name echo
    tcp dport 7990 tcp flags & (syn | ack) == syn counter name liar
  }
}
`;

/** node -e TRIES '[[PROTOCOL, HOST, PORT], ...]' */
const TRIES = `
const net = require('node:net'), { createSocket } = require('node:dgram');
const ways = {
  tcp: (host, port, done) => {
    const socket = net.connect(port, host);
    socket.once('connect', () => done('connected'));
    socket.once('error', (error) => done(error.code));
  },
  udp: (host, port, done) => {
    const socket = createSocket('udp4', () => done('answered'));
    let again;
    socket.on('error', (error) => { clearTimeout(again); done(error.code); });
    socket.connect(port, host, () => { socket.send('x'); again = setTimeout(() => socket.send('x'), 700); });
  },
};
const trial = ([protocol, host, port]) => new Promise((done) => {
  const begun = Date.now();
  ways[protocol](host, port, (said) => done({ said, ms: Date.now() - begun }));
  setTimeout(() => done({ said: 'silence', ms: 1500 }), 1500);
});
Promise.all(JSON.parse(process.argv[1]).map(trial)).then((all) => {
  console.log(JSON.stringify(all));
  process.exit(0);
});
`;

/** python3 -c HOSTILE OWN POOL: packets by a raw socket, raw(7). */
const HOSTILE = `
import socket, struct, sys
own, pool = sys.argv[1], sys.argv[2]
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
def ip(source, protocol, data, number=0, offset=0, more=False):
    where = (0x2000 if more else 0) | offset // 8
    head = struct.pack('!BBHHHBBH4s4s', 69, 0, 20 + len(data), number, where, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(pool))
    raw.sendto(head + data, (pool, 0))
def udp(port, size):
    return struct.pack('!HHHH', 40000, port, 8 + size, 0) + b'x' * size
def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
def fragments(number, data, cut):
    ip(own, 17, data[:cut], number, 0, True)
    ip(own, 17, data[cut:], number, cut)
# To a port that is not listed: in two pieces, the second first, and the port hidden behind the shortest first piece.
fragments(1, udp(7099, 1200), 8)
# An allowed port that a second piece writes over.
ip(own, 17, udp(7005, 1200)[:800], 3, 0, True)
ip(own, 17, udp(7098, 1200)[:800], 3, 0, True)
ip(own, 17, udp(7005, 1200)[800:], 3, 800)
# An echo.
echo = struct.pack('!BBHHH', 8, 0, 0, 7, 1)
ip(own, 1, struct.pack('!BBHHH', 8, 0, checksum(echo), 7, 1))
# A listed port, from somebody else.
for liar in ['203.0.113.9', '10.90.1.1', '10.90.16.1', '10.77.0.1']:
    tcp = lambda total: struct.pack('!HHIIBBHHH', 40000, 7990, 1, 0, 5 << 4, 2, 65535, total, 0)
    pseudo = socket.inet_aton(liar) + socket.inet_aton(pool) + struct.pack('!HH', 6, 20)
    ip(liar, 6, tcp(checksum(pseudo + tcp(0))))
# And what is allowed.
fragments(5, udp(7005, 1400), 800)
ip(own, 17, udp(7005, 1500), 6)
`;
