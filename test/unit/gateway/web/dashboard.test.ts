import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { GatewayMetrics } from '../../../../src/gateway/web/metrics.js';

test('the dashboard for Grafana asks for metrics that exist, and for all that matter', async () => {
  const dashboard = readFileSync('docs/grafana-gateway.json', 'utf8');
  const exist = (await new GatewayMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
  const asked = new Set(dashboard.match(/glidein_vpn_\w+/g));
  expect([...asked].filter((name) => !exist.includes(name))).toEqual([]);
  const unused = exist.filter((name) => !asked.has(name));
  expect(unused.sort()).toEqual([
    'glidein_vpn_allow_rules',
    'glidein_vpn_identities',
    'glidein_vpn_identities_without_series',
    'glidein_vpn_identity_expiry_timestamp_seconds',
    'glidein_vpn_identity_sessions',
    'glidein_vpn_pool_addresses',
    'glidein_vpn_pool_used_addresses',
    'glidein_vpn_sample_duration_seconds',
  ]);
  for (const panel of JSON.parse(dashboard).panels)
    for (const target of panel.targets ?? []) {
      expect(target.expr).toMatch(/glidein_vpn_/);
      expect(target.datasource.uid).toBe('$' + '{datasource}');
    }
});
