import { readFileSync } from 'node:fs';
import type { OpenSession } from './open-sessions.js';

/** What a session's device has carried: what it received came from the node. */
export interface DeviceBytes {
  readonly bytesFromNode: number;
  readonly bytesToNode: number;
}

/** Counters of the devices that these sessions share a network namespace with (proc_pid_net(5)), by their names. */
export function readDevices(sessions: readonly OpenSession[]): ReadonlyMap<string, DeviceBytes> {
  for (const { worker } of sessions) {
    try {
      return parseDevices(readFileSync(`/proc/${worker.pid}/net/dev`, 'latin1'));
    } catch {
      // It has just ended: another one is in the same namespace.
    }
  }
  return new Map();
}

/** The text of net/dev: two lines of heads, then for each device eight numbers of what it received and eight of what it sent. */
export function parseDevices(text: string): ReadonlyMap<string, DeviceBytes> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name, numbers] = /^\s*([^:\s]+):(.*)$/.exec(line) ?? [];
      const fields = numbers?.trim().split(/\s+/).map(Number) ?? [];
      const [received, sent] = [fields[0], fields[8]];
      return name === undefined || received === undefined || sent === undefined
        ? []
        : [[name, { bytesFromNode: received, bytesToNode: sent }] as const];
    }),
  );
}
