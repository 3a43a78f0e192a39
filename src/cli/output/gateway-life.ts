import type { Daemon } from '../../gateway/daemons.js';
import type { DrainView } from '../../gateway/drain.js';
import type { GatewayStatus } from '../../gateway/status.js';

/** What keeps a gateway from being as it should be, first of all: faults with their fix, and a drain. */
export function lifeRows({ faults, draining }: GatewayStatus): [string, string][] {
  return [
    ...faults.flatMap(({ code, message, fix }): [string, string][] => [
      ['FAULT', `${message} [${code}]`],
      ['fix', fix],
    ]),
    ...(draining ? drainRows(draining).map((row): [string, string] => ['draining', row]) : []),
  ];
}

/** Lines on a drain. */
export function drainRows({ since, deadline, left }: DrainView): string[] {
  const end = deadline === undefined ? '' : `, at ${deadline} at the latest`;
  return [
    `no new nodes since ${since}; it ends with the last one${end}`,
    left.length === 0 ? 'no node is left' : `${left.length} left: ${left.join(', ')}`,
  ];
}

/** A line for each program of which the gateway consists. */
export function daemonRows(daemons: readonly Daemon[]): [string, string][] {
  return daemons.map(({ name, pid, since, restarts, lastEnd }) => {
    const now = pid === undefined ? `does not run since ${since}` : `pid ${pid} since ${since}`;
    const before = restarts === 0 ? '' : `, started again ${restarts === 1 ? 'once' : `${restarts} times`}`;
    const end = lastEnd === undefined ? '' : `; last end ${lastEnd.at}: ${lastEnd.why}`;
    return ['daemon', `${name}: ${now}${before}${end}`];
  });
}
