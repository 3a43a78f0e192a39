import { alignColumns } from '../../bench/columns.js';
import type { TunnelView, VpnSlot } from '../../pool/vpn-slot.js';
import { counted } from './counted.js';

const HEADINGS = ['slot', 'state', 'tunnel', 'gateway', 'rtt', 'received', 'sent', 'heard', 'job'] as const;

/** `pool status` for people: a line for each slot, and a sum. `now` in epoch seconds. */
export function renderVpnSlots(slots: readonly VpnSlot[], now: number): string {
  const sum = sumOf(slots);
  if (slots.length === 0) return sum;
  const rows = [HEADINGS, ...slots.map((slot) => rowOf(slot, now))];
  return `${alignColumns(rows)}${sum}`;
}

function rowOf({ name, state, activity, tunnel, heard, job }: VpnSlot, now: number): string[] {
  return [
    name ?? '?',
    `${state ?? '?'}/${activity ?? '?'}`,
    tunnelText(tunnel),
    tunnel.gateway ?? '-',
    tunnel.rttMs === null ? '-' : `${tunnel.rttMs} ms`,
    rateText(tunnel.rxRate),
    rateText(tunnel.txRate),
    heard === null ? '-' : `${Math.max(0, Math.round(now - heard))} s ago`,
    job === null ? '-' : `${job.id}${job.owner === null ? '' : ` of ${job.owner}`}`,
  ];
}

function tunnelText({ healthy, state, reconnects }: TunnelView): string {
  const how = healthy ? 'healthy' : 'packets do not pass';
  const back = reconnects !== null && reconnects > 0 ? `, ${counted(reconnects, 'reconnect')}` : '';
  return `${state ?? '?'}, ${how}${back}`;
}

/** Bytes per second as bits. */
function rateText(rate: number | null): string {
  return rate === null ? '-' : `${((rate * 8) / 1e6).toFixed(1)} Mbit/s`;
}

function sumOf(slots: readonly VpnSlot[]): string {
  const pilots = new Map(slots.map(({ pilot, tunnel }) => [pilot, tunnel.healthy]));
  const healthy = [...pilots.values()].filter(Boolean).length;
  const running = slots.filter(({ job }) => job !== null).length;
  const joined = `${counted(slots.length, 'slot')} of ${counted(pilots.size, 'pilot')}`;
  return `${joined}, ${healthy} with a healthy tunnel; ${counted(running, 'job')}\n`;
}
