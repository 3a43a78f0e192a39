import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import { startLoad, startServers } from '../support/caps-load.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  footprint,
  kill,
  labForTests,
  OPERATOR,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';
import { type Bridge, bridgeTo, openBrowser } from '../support/page.js';

jest.setTimeout(150_000);

const site = labForTests('web');
const CONFIG = '/etc/gateway.yaml';
const PORT = 9180;
const CAP = 40;

let bridge: Bridge;
let browser: Browser;
let page: Page;
const asked: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  const { lab, dmz, node } = site;
  await startServers(lab.host('pool'), 1);
  const limits = `limits: { total: { down: ${CAP}mbit, up: ${CAP}mbit } }`;
  const text = `gateway:\n  web: { listen: 127.0.0.1:${PORT} }\n  ${limits}\n`;
  await dmz.writeFile(CONFIG, text, { mode: 0o644 });
  await gatewayUp(lab, ['--config', CONFIG]);
  bridge = await bridgeTo(dmz, PORT);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${bridge.url}/`);
  await page.getByText('No sessions yet').waitFor();
  await handOverInvite(lab, node, 'node1');
  for (const name of ['idle-b', 'idle-a']) await succeed(dmz, ['gateway', 'invite', name]);
  await succeed(node, ['up', ...withInvite()]);
});

afterAll(async () => {
  await browser?.close();
  await bridge?.close();
});

/** What `curl` on the gateway's host says: the code, and the text. */
async function get(path: string): Promise<{ readonly code: number; readonly text: string }> {
  const url = `http://127.0.0.1:${PORT}${path}`;
  const said = await site.dmz.output(['curl', '-s', '-w', '\n%{http_code}', url]);
  const end = said.lastIndexOf('\n');
  return { code: Number(said.slice(end + 1)), text: said.slice(0, end) };
}

const names = async () =>
  (await page.locator('#nodes tbody th').allTextContents()).map((text) => text.slice(2));

/** Mbit/s to all nodes, as the page shows them. */
async function shownRate(): Promise<number> {
  const text = (await page.locator('#tiles .value').first().textContent()) ?? '';
  const [, number, unit] = /^([\d.]+)([kMG]?)bit/.exec(text) ?? [];
  return Number(number) * ({ k: 1e-3, M: 1, G: 1e3 }[unit ?? ''] ?? 1e-6);
}

describe('before anything starts', () => {
  test.each([
    [`0.0.0.0:${PORT}`, 'config-invalid', 78, `use 127.0.0.1:${PORT}`],
    [`${LAB.dmz.poolSide}:${PORT}`, 'config-invalid', 78, 'must be on loopback'],
    ['127.0.0.1:5555', 'port-in-use', 75, 'nodes connect there'],
  ])('--web %s is refused: %s', async (address, code, exit, why) => {
    const words = ['up', '--web', address, '--listen', '0.0.0.0:5555', '--state-dir', '/home/gateway/other'];
    const before = await footprint(site.dmz);
    const result = await call(site.dmz, ['gateway', ...words, '--allow', LAB.allowAll]);
    expectFault(result, code as 'config-invalid', exit);
    expect(result.stderr).toContain(why);
    // But for what the gateway that runs asks in between.
    const lasting = ({ processes }: typeof before) =>
      processes.filter((line) => !/\/(tc|nft|occtl) /.test(line));
    expect(lasting(await footprint(site.dmz))).toEqual(lasting(before));
  });

  test('the dry run and the status name the page', async () => {
    const other = ['--listen', '0.0.0.0:5555', '--web', '127.0.0.1:9999', '--allow', LAB.allowAll];
    const plan = await succeed(site.dmz, ['gateway', 'up', '--dry-run', ...other]);
    expect(plan).toContain('status page and metrics on http://127.0.0.1:9999/');
    expect(await succeed(site.dmz, ['gateway', 'status'])).toContain(`http://127.0.0.1:${PORT}/`);
  });
});

describe('a page that is open', () => {
  test('shows the session, and a rate that moves, below its cap', async () => {
    const load = await startLoad(site.node, 1, { direction: 'down', streams: 2, seconds: 15 });
    await page.locator('#nodes tbody tr:not(.away) th', { hasText: 'node1' }).waitFor();
    await eventually('the rate', async () => ((await shownRate()) > CAP / 2 ? true : undefined));
    const seen = new Set<number>();
    await eventually('a rate that moves', async () => {
      seen.add(await shownRate());
      return seen.size >= 3 ? true : undefined;
    });
    expect(Math.max(...seen)).toBeLessThanOrEqual(CAP * 1.1);
    const row = page.locator('#nodes tbody tr', { hasText: 'node1' });
    expect(await row.textContent()).toMatch(/Mbit\/sof 40\.0 Mbit\/s.*10\.77\.0\.2from 10\.90\.17\.2/);
    const chart = page.getByRole('img', {
      name: /To nodes.*against a cap of 40\.0 Mbit\/s; now [\d.]+ Mbit/,
    });
    expect(await chart.locator('canvas').count()).toBe(1);
    await load.stop({ signal: 'SIGTERM', graceMs: 3000 });
  });

  test('loads nothing from elsewhere, and has no error', async () => {
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((url) => !url.startsWith(`${bridge.url}/`))).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('sorts by the keyboard', async () => {
    await page.locator('#whose').focus();
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (let presses = 0; presses < 5 && (await focused()) !== 'Node'; presses += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('Node');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await names()).toEqual(['node1', 'idle-a', 'idle-b']);
    await page.keyboard.press('Enter');
    expect(await names()).toEqual(['node1', 'idle-b', 'idle-a']);
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    expect(await focused()).toBe('Node');
  });

  test.each(['light', 'dark'] as const)('is accessible, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(17, 19, 21)');
    await page.evaluate(axe.source);
    const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      'axe.run()',
    );
    expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  test.each([390, 1280])('fits %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(
      await page.locator('#chart-down').evaluate((box) => box.getBoundingClientRect().width),
    ).toBeLessThan(width);
  });

  test('what was denied is there, and what is guaranteed', async () => {
    await execScript(site.node, 'curl -s -m 3 http://203.0.113.7:81/ || true');
    await page.locator('#denied', { hasText: '203.0.113.7:81/tcp' }).waitFor();
    const guarantees = await page.locator('#guarantees').textContent();
    expect(guarantees).toContain('all nodes together down 40mbit, up 40mbit');
    expect(guarantees).toContain('10.0.0.0/8');
  });
});

describe('for programs', () => {
  test('health, metrics, and the status as the command has it', async () => {
    expect(await get('/healthz')).toMatchObject({ code: 200, text: expect.stringContaining('"up"') });
    const { text } = await get('/metrics');
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(series))
          ?.split(' ')[1],
      );
    expect(value('glidein_vpn_identity_bytes_total{identity="node1",direction="down"}')).toBeGreaterThan(1e7);
    expect(value('glidein_vpn_cap_bytes_per_second{direction="down"}')).toBe(5e6);
    expect(value('glidein_vpn_denied_attempts_total')).toBeGreaterThan(0);
    for (const daemon of ['ocserv', 'tcp', 'slirp4netns', 'namespace']) {
      expect(value(`glidein_vpn_daemon_up{daemon="${daemon}"}`)).toBe(1);
      expect(value(`glidein_vpn_daemon_open_fds{daemon="${daemon}"}`)).toBeGreaterThan(0);
    }
    const status = JSON.parse((await get('/status.json')).text);
    const told = JSON.parse(await succeed(site.dmz, ['gateway', 'status', '--json']));
    expect(status.rate.down).toBeGreaterThanOrEqual(0);
    for (const key of ['state', 'since', 'web', 'listen', 'pin', 'pool', 'limits', 'advertise'])
      expect(status[key]).toEqual(told[key]);
  });

  test('no secret of the gateway is in any answer', async () => {
    const keys = await site.dmz.output([
      'sh',
      '-c',
      'cat /home/gateway/.local/state/glidein-vpn/gateway/pki/*.key',
    ]);
    const lines = keys.split('\n').filter((line) => line.length > 30 && !line.startsWith('-'));
    expect(lines.length).toBeGreaterThan(3);
    for (const path of ['/', '/status.json', '/metrics', '/healthz']) {
      const { text } = await get(path);
      for (const line of lines) expect(text).not.toContain(line);
      expect(text).not.toMatch(/PRIVATE KEY|"serial"/);
    }
  });

  test('a node reaches none of it, whatever the allow list says', async () => {
    const page = ['10.77.0.1', LAB.gateway, LAB.dmz.poolSide, '10.90.17.1', '10.0.2.2', '127.0.0.1'];
    const targets = [...page.map((address) => `${address}:${PORT}`), `${LAB.pool.address}:80`];
    const tries = targets.map(
      (target) => `(curl -s -o /dev/null -m 2 http://${target}/ && echo ${target}) &`,
    );
    expect(await execScript(site.node, `${tries.join('\n')}\nwait`)).toBe(`${LAB.pool.address}:80`);
  });
});

describe('what is wrong is shown with what to do', () => {
  test('ocserv killed: started again, and counted', async () => {
    await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'ocserv-main')).slice(0, 1));
    await page.locator('#programs tr', { hasText: /ocserv1/ }).waitFor({ timeout: 20_000 });
    await page.getByText('No faults').waitFor({ timeout: 20_000 });
  });

  test('ocserv that does not answer: the fault, its fix, and a health that says so', async () => {
    const [pid = 0] = await pidsOf(site.dmz, 'ocserv-main');
    await kill(site.dmz, 'STOP', [pid]);
    const fault = page.locator('.fault', { hasText: 'ocserv does not answer' });
    await fault.waitFor({ timeout: 20_000 });
    expect(await fault.textContent()).toContain('Fix: It is started again by itself');
    expect(await page.locator('#state').textContent()).toBe('impaired, a fault');
    expect(await page.locator('#news').textContent()).toMatch(
      /Fault: no node can come in, since ocserv does not answer: .*no answer in 5 s/,
    );
    expect(await get('/healthz')).toMatchObject({ code: 503, text: expect.stringContaining('ocserv.log') });
    await kill(site.dmz, 'CONT', [pid]);
    await page.getByText('No faults').waitFor({ timeout: 20_000 });
  });
});

test('the gateway goes down while the page is open, and the page says that it is not reached', async () => {
  const begun = performance.now();
  await succeed(site.dmz, ['gateway', 'down']);
  expect(performance.now() - begun).toBeLessThan(15_000);
  expect(await site.dmz.output(['ss', '-Hltn'])).not.toContain(`:${PORT}`);
  await page.locator('#state', { hasText: 'not reached' }).waitFor({ timeout: 20_000 });
});

test('a unix socket is for its own user alone, and goes with the gateway', async () => {
  const socket = '/home/gateway/page.sock';
  await gatewayUp(site.lab, ['--web', `unix:${socket}`]);
  const ask = ['curl', '-s', '--unix-socket', socket, 'http://localhost/healthz'];
  expect(await site.dmz.output(ask, { user: OPERATOR })).toContain('"up"');
  expect((await site.dmz.run(ask, { user: 'nobody' })).code).not.toBe(0);
  expect(await site.dmz.output(['stat', '-c', '%a %U', socket])).toBe(`600 ${OPERATOR}\n`);
  await succeed(site.dmz, ['gateway', 'down']);
  expect((await site.dmz.run(['test', '-e', socket])).code).toBe(1);
});
