import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import type { Ready } from '../plan/step.js';
import { type Outputs, resolve as resolveText } from '../plan/text.js';
import type { StartOptions } from './managed-process.js';
import { poll } from './wait.js';

/** Watches for one process's readiness. `outputs` are what it said of itself. */
export interface ReadyWatch {
  /** What the process is started with, so that it can be heard. */
  readonly listen: Pick<StartOptions, 'extra' | 'onLine'>;
  readonly ready: Promise<Record<string, string>>;
}

/** Every line of a process's event descriptor or standard output also goes to `onLine`, before and after readiness. */
export function watchReadiness(
  ready: Ready,
  signal: AbortSignal,
  onLine?: (line: string) => void,
  outputs: Outputs = new Map(),
): ReadyWatch {
  let resolve: (outputs: Record<string, string>) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const heard = new Promise<Record<string, string>>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  heard.catch(() => {});
  signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  switch (ready.kind) {
    case 'event':
      return {
        ready: heard,
        listen: {
          extra: {
            fd: ready.fd,
            onLine: (line) => {
              onLine?.(line);
              const event = parseEvent(line);
              if (event?.event === ready.event) resolve(event);
              if (event?.event === 'error') reject(new Error(`${event.what}: ${event.errno}`));
            },
          },
        },
      };
    case 'byte':
      return {
        ready: heard,
        listen: { extra: { fd: ready.fd, onLine: () => {}, onByte: () => resolve({}) } },
      };
    case 'line':
      return {
        ready: heard,
        listen: {
          onLine: (line) => {
            onLine?.(line);
            if (line.startsWith(ready.prefix)) resolve({ line });
          },
        },
      };
    case 'tls':
      return { ready: seen(() => handshake(ready.host, ready.port), signal), listen: {} };
    case 'route': {
      const table = `/proc/${resolveText(ready.pid, outputs)}/net/route`;
      return { ready: seen(() => hasDefaultRoute(table, ready.device), signal), listen: {} };
    }
  }
}

/** Asks until the answer is yes. */
function seen(
  probe: () => Promise<true | undefined> | true | undefined,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const asked = poll(probe, { timeoutMs: Number.MAX_SAFE_INTEGER, everyMs: 25, signal }).then(() => ({}));
  // Given up before anybody waits for it, where the process did not even start.
  asked.catch(() => {});
  return asked;
}

/** proc_pid_net(5): the columns are interface and destination, the latter 0 for a default route. */
function hasDefaultRoute(table: string, device: string): true | undefined {
  try {
    const rows = readFileSync(table, 'latin1').split('\n');
    return rows.some((row) => row.startsWith(`${device}\t00000000\t`)) || undefined;
  } catch {
    return undefined;
  }
}

/** One JSON line of a helper, all values as text; undefined when the line is something else. */
export function parseEvent(line: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        Array.isArray(item) ? item.join(' ') : String(item ?? ''),
      ]),
    );
  } catch {
    return undefined;
  }
}

/** True when a TLS handshake succeeds: the listener is up and has its key. Trust is not the question here. */
function handshake(host: string, port: number): Promise<true | undefined> {
  return new Promise((done) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: 2000 });
    const end = (answer: true | undefined) => {
      socket.destroy();
      done(answer);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(undefined));
    socket.once('timeout', () => end(undefined));
  });
}
