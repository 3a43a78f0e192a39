/**
 * What the startd says of its tunnel. The supervisor writes these to `tunnel.ad` every few seconds, the cron job
 * `glidein-scripts/tunnel-ad` brings them into the slot's ad. Names are part of the interface: monitoring and START
 * expressions use them. `GlideinVpnName`, `GlideinVpnVersion`, `GlideinVpnInbound` and `GlideinVpnBatchJob` never change
 * and come from `condor-config/50-advertise.config`.
 */
export interface TunnelAd {
  /** The rung: `namespace`. */
  readonly GlideinVpnMode: string;
  /** `host:port` of the gateway in use. */
  readonly GlideinVpnGateway: string | undefined;
  /** The payload's address in the tunnel. */
  readonly GlideinVpnAddress: string | undefined;
  /** Packets passed at the last check. START requires it. */
  readonly GlideinVpnTunnelHealthy: boolean;
  /** `connecting`, `up`, `down`; the cron job writes why when there is no report. */
  readonly GlideinVpnTunnelState: string;
  /** Epoch seconds of the last check. */
  readonly GlideinVpnChecked: number;
  /** Round trip to the gateway, milliseconds. */
  readonly GlideinVpnRttMs: number | undefined;
  /** Bytes since the tunnel's device was made, and bytes per second. */
  readonly GlideinVpnRxBytes: number;
  readonly GlideinVpnTxBytes: number;
  readonly GlideinVpnRxRate: number;
  readonly GlideinVpnTxRate: number;
  /** How often the tunnel came back after a loss. */
  readonly GlideinVpnReconnects: number;
  /** Epoch seconds of the last change of state. */
  readonly GlideinVpnSince: number;
}

/** A node's health, as the supervisor keeps it: epoch milliseconds, bytes per second. */
export interface ReportedHealth {
  readonly tunnel: {
    readonly state: string;
    readonly since: number;
    readonly gateway?: string;
    readonly address?: string;
    readonly reconnects: number;
  };
  readonly healthy: boolean;
  readonly checked: number;
  readonly rttMs: number | undefined;
  readonly traffic: {
    readonly rxBytes: number;
    readonly txBytes: number;
    readonly rxRate: number;
    readonly txRate: number;
  };
}

/** The attributes for a node's health. */
export function tunnelAd(health: ReportedHealth, mode = 'namespace'): TunnelAd {
  const { tunnel, traffic } = health;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    GlideinVpnMode: mode,
    GlideinVpnGateway: tunnel.gateway,
    GlideinVpnAddress: tunnel.address,
    GlideinVpnTunnelHealthy: health.healthy,
    GlideinVpnTunnelState: tunnel.state,
    GlideinVpnChecked: seconds(health.checked),
    GlideinVpnRttMs: health.rttMs,
    GlideinVpnRxBytes: traffic.rxBytes,
    GlideinVpnTxBytes: traffic.txBytes,
    GlideinVpnRxRate: Math.round(traffic.rxRate),
    GlideinVpnTxRate: Math.round(traffic.txRate),
    GlideinVpnReconnects: tunnel.reconnects,
    GlideinVpnSince: seconds(tunnel.since),
  };
}

/** The text of `tunnel.ad`: one `Attr = value` a line (old ClassAd form). What is not known is `undefined`. */
export function renderTunnelAd(health: ReportedHealth, mode = 'namespace'): string {
  const lines = Object.entries(tunnelAd(health, mode)).map(([name, value]) => `${name} = ${literal(value)}`);
  return `${lines.join('\n')}\n`;
}

/** A value as a ClassAd literal. Quotes, backslashes and line ends cannot be in what comes from outside. */
function literal(value: string | number | boolean | undefined): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return 'undefined';
  if (typeof value === 'string') return `"${value.replace(/["\\\n\r]/g, '?')}"`;
  return String(value);
}
