import { expect, test } from '@jest/globals';
import { GatewayMetrics } from '../../../../src/gateway/web/metrics.js';
import { IdentitySlots } from '../../../../src/gateway/web/slots.js';
import { gateway, identity, sampleOf, session } from './samples.js';

const LIMITS = { total: { down: 100e6 }, perIdentity: {} };
const NODE = identity('site-a', { sessions: [session(1, 10, 2000)], cap: { down: 50e6 } });
const ALLOW = {
  rules: ['cm.example.org:9618/tcp'],
  names: [{ name: 'cm.example.org', addresses: ['192.0.2.1'], refused: [] }],
  denied: {
    destinations: Array.from({ length: 30 }, (_, index) => ({
      address: `203.0.113.${index}`,
      protocol: 'tcp',
      port: 443,
      attempts: 30 - index,
    })),
    elsewhere: 5,
  },
};
const FULL = gateway({
  identities: [NODE, identity('old', { state: 'expired' })],
  limits: LIMITS,
  allow: ALLOW,
});

const render = async (metrics: GatewayMetrics, status = FULL) =>
  (await metrics.render(sampleOf(status))).body;

test.each([
  'glidein_vpn_gateway_info{version="0.1.0",stack="slirp4netns",listen="0.0.0.0:4443"} 1',
  'glidein_vpn_gateway_up 1',
  'glidein_vpn_gateway_start_time_seconds 1795514400',
  'glidein_vpn_sessions 1',
  'glidein_vpn_pool_addresses 253',
  'glidein_vpn_pool_used_addresses 1',
  'glidein_vpn_bytes_total{direction="down"} 2000',
  'glidein_vpn_bytes_total{direction="up"} 10',
  'glidein_vpn_cap_bytes_per_second{direction="down"} 12500000',
  'glidein_vpn_identities{state="expired"} 1',
  'glidein_vpn_identity_sessions{identity="site-a"} 1',
  'glidein_vpn_identity_expiry_timestamp_seconds{identity="site-a"} 1795651200',
  'glidein_vpn_identity_bytes_total{identity="site-a",direction="down"} 2000',
  'glidein_vpn_identity_cap_bytes_per_second{identity="site-a",direction="down"} 6250000',
  'glidein_vpn_denied_attempts_total 470',
  'glidein_vpn_denied_destination_attempts{destination="203.0.113.0:443/tcp"} 30',
  'glidein_vpn_allow_rules 1',
  'glidein_vpn_allow_names{state="open"} 1',
  'glidein_vpn_daemon_up{daemon="ocserv"} 1',
  'glidein_vpn_daemon_restarts_total{daemon="ocserv"} 0',
  'glidein_vpn_daemon_resident_memory_bytes{daemon="gateway"} 90000000',
  'glidein_vpn_daemon_open_fds{daemon="ocserv"} 12',
  'glidein_vpn_daemon_max_fds{daemon="ocserv"} 1024',
  'glidein_vpn_certificate_expiry_timestamp_seconds{certificate="server"} 2111097600',
])('%s', async (line) => {
  expect((await render(new GatewayMetrics())).split('\n')).toContain(line);
});

test('what is not known has no series', async () => {
  const text = await render(new GatewayMetrics(), gateway({ state: 'impaired', why: 'silent' }));
  expect(text).toContain('glidein_vpn_gateway_up 0\n');
  expect(text).toContain('glidein_vpn_faults{code="ocserv-silent"} 1\n');
  expect(text).not.toMatch(/^glidein_vpn_(cap_\w+|identity_\w+|denied_destination_attempts)[{ ]/m);
});

test('names and units are as Prometheus has them', async () => {
  for (const { name, type, help } of await new GatewayMetrics().registry.getMetricsAsJSON()) {
    expect(name).toMatch(/^glidein_vpn_[a-z_]+$/);
    expect(help).not.toBe('');
    expect(name.endsWith('_total')).toBe(String(type) === 'counter');
    expect(name).not.toMatch(/milliseconds|_bits|_mb|kilobytes|percent/);
  }
});

test('destinations and identities have a bounded number of series, and the rest is counted', async () => {
  const many = Array.from({ length: 400 }, (_, index) => identity(`n${index}`));
  const text = await render(new GatewayMetrics(), { ...FULL, identities: [...many, NODE] });
  expect(text.match(/^glidein_vpn_denied_destination_attempts\{/gm)).toHaveLength(20);
  expect(text.match(/^glidein_vpn_identity_sessions\{/gm)).toHaveLength(256);
  expect(text).toContain('glidein_vpn_identity_sessions{identity="site-a"} 1\n');
  expect(text).toContain('glidein_vpn_identities_without_series 145\n');
});

test('who has series keeps them while others come', () => {
  const slots = new IdentitySlots(2);
  const idle = (name: string) => ({ name, sessions: [] });
  const busy = (name: string) => ({ name, sessions: [1] });
  const names = (taken: ReturnType<typeof slots.take>) => taken.named.map(({ name }) => name);
  expect(names(slots.take([idle('a'), busy('b'), busy('c')]))).toEqual(['b', 'c']);
  expect(names(slots.take([busy('a'), idle('b'), idle('c')]))).toEqual(['b', 'c']);
  expect(names(slots.take([busy('a'), idle('c')]))).toEqual(['a', 'c']);
});

test('counters of denied attempts do not fall when a destination is forgotten', async () => {
  const metrics = new GatewayMetrics();
  await render(metrics);
  const denied = { ...ALLOW.denied, destinations: [] };
  expect(await render(metrics, { ...FULL, allow: { ...ALLOW, denied } })).toContain(
    'glidein_vpn_denied_attempts_total 470\n',
  );
});
