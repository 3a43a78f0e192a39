// `npm run screenshot:gateway`: docs/gateway-status.png and -dark.png, of a real gateway in the lab: four nodes under
// caps, three of them busy. As root, on a machine where `npm test` has run.
import { readEnvironment } from '../../src/config/environment.js';
import { cli, handOverInvite, NODE_FILES } from '../../src/lab/demo-parts.js';
import { type Lab, labDown, labUp } from '../../src/lab/lab.js';
import { startNameServer } from '../../src/lab/name-server.js';
import { LAB } from '../../src/lab/topology.js';
import { startWebServer } from '../../src/lab/web-server.js';
import { startLoad, startServers } from './caps-load.js';
import { bridgeTo, openBrowser } from './page.js';

const NAME = `screenshot-${process.pid}`;
const PORT = 9180;
const SITES = ['uni-a-01', 'uni-a-02', 'uni-b-01', 'uni-b-02'];
const SECONDS = 70;

const CONFIG = `gateway:
  web: { listen: 127.0.0.1:${PORT} }
  limits:
    total: { down: 200mbit, up: 100mbit }
    perNode: { down: 80mbit, up: 40mbit }
    perIdentity: { uni-b-01: { down: 120mbit } }
  allow:
    - {to: cm.${LAB.domain}, ports: 9618, within: 10.90.1.0/24}
    - {to: web.${LAB.domain}, ports: [80, 443], within: 10.90.1.0/24}
    - {to: squid.${LAB.domain}, ports: 3128, within: 10.90.1.0/24}
    - 10.90.1.2:5201-5210
    - 10.90.1.2/icmp
`;

async function prepare(lab: Lab): Promise<void> {
  await startNameServer(lab);
  await startWebServer(lab);
  await startServers(lab.host('pool'), SITES.length);
  await lab.host('dmz').writeFile('/etc/gateway.yaml', CONFIG, { mode: 0o644 });
  const at = `${LAB.gateway}:${LAB.gatewayPort}`;
  const words = [
    '--config',
    '/etc/gateway.yaml',
    '--listen',
    `0.0.0.0:${LAB.gatewayPort}`,
    '--advertise',
    at,
  ];
  await cli(lab.host('dmz'), ['gateway', 'up', ...words]);
  for (const [index, name] of SITES.entries()) {
    const node = lab.host(`node${index + 1}`);
    await handOverInvite(lab, node, name);
    await node.output(['glidein-vpn', 'up', '--invite', NODE_FILES.invite], { user: LAB.users.node.name });
  }
  await cli(lab.host('dmz'), ['gateway', 'invite', 'uni-c-01', '--out', '/home/gateway/uni-c-01.invite']);
}

async function take(lab: Lab): Promise<void> {
  const bridge = await bridgeTo(lab.host('dmz'), PORT);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 }, colorScheme: 'light' });
    await page.goto(bridge.url);
    const load = async (index: number, direction: 'down' | 'up', streams: number, seconds: number) =>
      await startLoad(lab.host(`node${index}`), index, { direction, streams, seconds });
    await load(1, 'down', 4, SECONDS);
    await page.waitForTimeout(8000);
    await load(2, 'up', 2, SECONDS);
    await page.waitForTimeout(8000);
    await load(3, 'down', 4, SECONDS / 2);
    for (const target of ['203.0.113.7:443', '203.0.113.7:443', '198.51.100.9:25', '10.1.2.3:22'])
      await lab
        .host('node4')
        .run(['glidein-vpn', 'exec', '--', 'curl', '-s', '-m', '2', `http://${target}/`], {
          user: LAB.users.node.name,
        });
    await page.waitForTimeout((SECONDS * 1000) / 2);
    for (const [colorScheme, file] of [
      ['light', 'gateway-status.png'],
      ['dark', 'gateway-status-dark.png'],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `docs/${file}`, fullPage: true });
    }
  } finally {
    await browser.close();
    await bridge.close();
  }
}

const lab = await labUp({ name: NAME, nodes: SITES.length, bound: true }, readEnvironment(), {
  begin: () => {},
  done: () => {},
  failed: (title, _ms, why) => process.stderr.write(`${title}: ${why}\n`),
  note: () => {},
});
try {
  await prepare(lab);
  await take(lab);
} finally {
  await labDown(NAME);
}
