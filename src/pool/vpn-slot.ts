import { type ClassAd, evaluateAttribute } from '../classad/index.js';

/** Slots that joined through the VPN, and no others: see `src/pilot/attributes.ts`. */
export const JOINED_THROUGH_VPN = 'GlideinVpnName =!= undefined';

/** A slot that joined through the VPN, as the pool knows it. What its ad does not say is `null`. */
export interface VpnSlot {
  readonly name: string | null;
  readonly machine: string | null;
  /** The pilot that the slot belongs to. */
  readonly pilot: string | null;
  readonly site: string | null;
  /** `Unclaimed`, `Claimed`, ...; and `Idle`, `Busy`, ... */
  readonly state: string | null;
  readonly activity: string | null;
  readonly cpus: number | null;
  /** MB */
  readonly memory: number | null;
  readonly gpus: number | null;
  /** When the collector last heard of it, epoch seconds. */
  readonly heard: number | null;
  readonly tunnel: TunnelView;
  readonly job: JobView | null;
}

/** The tunnel of a slot. Bytes, bytes per second, milliseconds, epoch seconds. */
export interface TunnelView {
  readonly healthy: boolean;
  /** `connecting`, `up`, `down` */
  readonly state: string | null;
  readonly mode: string | null;
  /** `ccb` or `direct`: how the pool reaches the startd. */
  readonly inbound: string | null;
  readonly gateway: string | null;
  readonly address: string | null;
  readonly rttMs: number | null;
  readonly rxBytes: number | null;
  readonly txBytes: number | null;
  readonly rxRate: number | null;
  readonly txRate: number | null;
  readonly reconnects: number | null;
  readonly since: number | null;
  readonly checked: number | null;
}

export interface JobView {
  readonly id: string;
  readonly owner: string | null;
}

/** What a slot's ad says. */
export function vpnSlot(ad: ClassAd): VpnSlot {
  const text = (name: string) => textOf(ad, name);
  const number = (name: string) => numberOf(ad, name);
  const id = text('JobId');
  return {
    name: text('Name'),
    machine: text('Machine'),
    pilot: text('GlideinVpnName'),
    site: text('GLIDEIN_CMSSite') ?? text('GLIDEIN_Site'),
    state: text('State'),
    activity: text('Activity'),
    cpus: number('Cpus'),
    memory: number('Memory'),
    gpus: number('GPUs'),
    heard: number('LastHeardFrom'),
    tunnel: tunnelOf(ad),
    job: id === null ? null : { id, owner: text('RemoteOwner') ?? text('RemoteUser') },
  };
}

function tunnelOf(ad: ClassAd): TunnelView {
  const text = (name: string) => textOf(ad, `GlideinVpn${name}`);
  const number = (name: string) => numberOf(ad, `GlideinVpn${name}`);
  const healthy = evaluateAttribute(ad, 'GlideinVpnTunnelHealthy');
  return {
    healthy: healthy.type === 'boolean' && healthy.value,
    state: text('TunnelState'),
    mode: text('Mode'),
    inbound: text('Inbound'),
    gateway: text('Gateway'),
    address: text('Address'),
    rttMs: number('RttMs'),
    rxBytes: number('RxBytes'),
    txBytes: number('TxBytes'),
    rxRate: number('RxRate'),
    txRate: number('TxRate'),
    reconnects: number('Reconnects'),
    since: number('Since'),
    checked: number('Checked'),
  };
}

function textOf(ad: ClassAd, name: string): string | null {
  const value = evaluateAttribute(ad, name);
  return value.type === 'string' ? value.value : null;
}

function numberOf(ad: ClassAd, name: string): number | null {
  const value = evaluateAttribute(ad, name);
  return value.type === 'integer' || value.type === 'real' ? Number(value.value) : null;
}
