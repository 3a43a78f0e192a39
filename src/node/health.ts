import type { TunnelState } from '../network/namespace/tunnel-state.js';
import { connecting } from '../network/namespace/tunnel-state.js';
import type { Traffic } from './traffic.js';

/** What a node knows of its tunnel at one moment. Times are epoch milliseconds, rates bytes per second. */
export interface NodeHealth {
  readonly tunnel: TunnelState;
  /** The tunnel is up and its last probe came back. */
  readonly healthy: boolean;
  readonly checked: number;
  readonly rttMs: number | undefined;
  readonly traffic: Traffic & { readonly rxRate: number; readonly txRate: number };
}

export const unknownHealth = (now: number): NodeHealth => ({
  tunnel: connecting(now),
  healthy: false,
  checked: now,
  rttMs: undefined,
  traffic: { rxBytes: 0, txBytes: 0, rxRate: 0, txRate: 0 },
});

/** Health after one line of gvpn-probe: `ok 0.42` (milliseconds) or `fail ETIMEDOUT`. */
export function afterProbe(
  health: NodeHealth,
  line: string,
  traffic: Traffic | undefined,
  now: number,
): NodeHealth {
  const rtt = /^ok ([\d.]+)/.exec(line)?.[1];
  const seconds = Math.max((now - health.checked) / 1000, 0.001);
  const rate = (next: number, last: number) => Math.max(0, Math.round((next - last) / seconds));
  return {
    tunnel: health.tunnel,
    healthy: rtt !== undefined && health.tunnel.state === 'up',
    checked: now,
    rttMs: rtt === undefined ? undefined : Number(rtt),
    traffic: traffic
      ? {
          ...traffic,
          rxRate: rate(traffic.rxBytes, health.traffic.rxBytes),
          txRate: rate(traffic.txBytes, health.traffic.txBytes),
        }
      : health.traffic,
  };
}

/** Health after a change of the tunnel: what is down is not healthy, what is up must first answer a probe. */
export function afterTunnel(health: NodeHealth, tunnel: TunnelState): NodeHealth {
  return { ...health, tunnel, healthy: health.healthy && tunnel.state === 'up' };
}
