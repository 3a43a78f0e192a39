import { expect, test } from '@jest/globals';
import { type ReportedHealth, renderTunnelAd } from '../../../src/pilot/attributes.js';

const health: ReportedHealth = {
  tunnel: {
    state: 'up',
    since: 1_700_000_000_999,
    gateway: 'gw.example.org:4443',
    address: '10.90.8.2',
    reconnects: 1,
  },
  healthy: true,
  checked: 1_700_000_100_500,
  rttMs: 0.42,
  traffic: { rxBytes: 5_000_000_000, txBytes: 7, rxRate: 1234.6, txRate: 0 },
};

test('the tunnel as ClassAd attributes, a line each', () => {
  expect(renderTunnelAd(health)).toBe(`GlideinVpnMode = "namespace"
GlideinVpnGateway = "gw.example.org:4443"
GlideinVpnAddress = "10.90.8.2"
GlideinVpnTunnelHealthy = true
GlideinVpnTunnelState = "up"
GlideinVpnChecked = 1700000100
GlideinVpnRttMs = 0.42
GlideinVpnRxBytes = 5000000000
GlideinVpnTxBytes = 7
GlideinVpnRxRate = 1235
GlideinVpnTxRate = 0
GlideinVpnReconnects = 1
GlideinVpnSince = 1700000000
`);
});

test('what is not known is undefined', () => {
  const text = renderTunnelAd({
    ...health,
    rttMs: undefined,
    tunnel: { state: 'down', since: 0, reconnects: 0 },
  });
  expect(text).toContain('GlideinVpnRttMs = undefined\n');
  expect(text).toContain('GlideinVpnGateway = undefined\n');
});

test('no text from outside can add an attribute', () => {
  const tunnel = { ...health.tunnel, gateway: 'x"\nGlideinVpnTunnelHealthy = true\\' };
  const text = renderTunnelAd({ ...health, healthy: false, tunnel });
  expect(text).toContain('GlideinVpnGateway = "x??GlideinVpnTunnelHealthy = true?"\n');
  expect(text.split('\n')).toHaveLength(14);
});
