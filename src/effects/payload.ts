import { execa } from 'execa';
import type { FaultError } from '../health/fault-error.js';
import { endProcess } from './end-process.js';
import type { Ended } from './managed-process.js';
import { identify, type ProcessIdentity, signalProcess } from './process-identity.js';
import { onEndingSignals } from './signals.js';

/** A command of the user that runs with our terminal. */
export interface Payload {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a command that shares our standard streams and process group, so that it is the terminal's job too. */
export function startPayload(argv: readonly string[], env?: Readonly<Record<string, string>>): Payload {
  const [file = '', ...rest] = argv;
  const child = execa(file, rest, {
    stdio: 'inherit',
    reject: false,
    cleanup: false,
    // Without extendEnv: false, what the given environment leaves out would come back from ours.
    ...(env ? { env: { ...env }, extendEnv: false } : {}),
  });
  child.catch(() => {});
  const ended = new Promise<Ended>((done) => {
    child.once('error', () => done({ code: 125, signal: undefined }));
    child.once('exit', (code, signal) => done({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  const identity = identify(child.pid ?? -1) ?? { pid: child.pid ?? -1, start: '', boot: '' };
  return {
    identity,
    ended,
    signal: (signal) => void signalProcess(identity, signal),
    stop: async (graceMs) => {
      await endProcess(identity, { signal: 'SIGTERM', graceMs });
      await ended;
    },
  };
}

/**
 * Starts a payload, waits for it, and passes it the signals that ask us to end; `graceMs` after the first of them it is
 * killed. A terminal's ^C reaches the payload by itself (it is in our process group): it is not sent twice.
 */
export async function superviseSignals(start: () => Payload, graceMs: number): Promise<Ended> {
  let killer: NodeJS.Timeout | undefined;
  let payload: Payload | undefined;
  // Before the start: a signal that comes while it is under way would end us, and not the payload.
  const release = onEndingSignals((signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) payload?.signal(signal);
    killer ??= setTimeout(() => payload?.signal('SIGKILL'), graceMs);
  });
  try {
    payload = start();
    return await payload.ended;
  } finally {
    clearTimeout(killer);
    release();
  }
}

/**
 * As {@link superviseSignals}, in surroundings that may fail: the payload is stopped then, and the failure is thrown
 * whatever the payload's own end was.
 */
export async function supervise(
  payload: Payload,
  graceMs: number,
  failure: Promise<FaultError>,
): Promise<Ended> {
  let failed: FaultError | undefined;
  failure.then((fault) => {
    failed = fault;
    return payload.stop(graceMs);
  });
  const end = await superviseSignals(() => payload, graceMs);
  if (failed) throw failed;
  return end;
}

const NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** The exit code by which a shell would report this end: 128 + N for signal N. */
export function exitCodeOf(end: Ended): number {
  if (end.code !== undefined) return end.code;
  return 128 + (NUMBERS[end.signal ?? ''] ?? 0);
}
