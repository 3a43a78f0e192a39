import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import type { StopRule } from '../plan/step.js';
import { endProcess } from './end-process.js';
import { identify, type ProcessIdentity } from './process-identity.js';

export interface StartOptions {
  /** Standard output and error are appended here, unless `lines` takes them. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. For secrets: never in argv or environment. */
  readonly stdin?: string;
  /** A further pipe that the program inherits, with what to do with each line it writes there. */
  readonly extra?: {
    readonly fd: number;
    readonly onLine: (line: string) => void;
    readonly onByte?: () => void;
    /** Everything was read that will ever be written there. */
    readonly onEnd?: () => void;
  };
  /** Takes standard output line by line. */
  readonly onLine?: (line: string) => void;
}

/** How a process ended: exit code or signal. */
export interface Ended {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A started program in a session of its own (the terminal's signals do not reach it). */
export interface ManagedProcess {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<Ended>;
  stop(rule: StopRule): Promise<void>;
}

/** Starts a program. Rejects when it cannot be executed at all. */
export async function startProcess(argv: readonly string[], options: StartOptions): Promise<ManagedProcess> {
  const [file, ...rest] = argv;
  if (file === undefined) throw new Error('empty command');
  const log = openSync(options.log, 'a', 0o600);
  const extraFd = options.extra?.fd ?? 3;
  const extras: ('ignore' | 'pipe')[] = [];
  if (options.extra) {
    while (extras.length < extraFd - 3) extras.push('ignore');
    extras.push('pipe');
  }
  const stdin = options.stdin === undefined ? 'ignore' : 'pipe';
  const stdout = options.onLine ? 'pipe' : log;
  const spawning: Options = {
    stdio: [stdin, stdout, log, ...extras] as Options['stdio'],
    buffer: false,
    reject: false,
    cleanup: false,
    detached: true,
    ...(options.env ? { env: options.env } : {}),
  };
  const child = execa(file, rest, spawning);
  closeSync(log);
  // The exit itself, not execa's promise: that also waits for pipes which grandchildren may hold open.
  const ended = new Promise<Ended>((done) => {
    child.once('exit', (code, signal) => {
      killGroup(child.pid);
      done({ code: code ?? undefined, signal: signal ?? undefined });
    });
  });
  if (options.stdin !== undefined) child.stdin?.end(options.stdin);
  if (options.onLine && child.stdout) readLines(child.stdout, options.onLine);
  const extra = options.extra && (child.stdio[extraFd] as Readable | null | undefined);
  if (extra && options.extra) {
    if (options.extra.onByte) extra.once('data', options.extra.onByte);
    readLines(extra, options.extra.onLine, options.extra.onEnd);
  }
  if (child.pid === undefined) {
    const result = await child;
    throw result instanceof Error ? result : new Error(`cannot execute ${file}`);
  }
  child.catch(() => {});
  const identity = identify(child.pid) ?? { pid: child.pid, start: '', boot: '' };
  const stop = async (rule: StopRule) => {
    await endProcess(identity, rule);
    await ended;
  };
  return { identity, ended, stop };
}

/** `exit code 1` or `signal SIGKILL`. */
export function describeEnd(end: Ended): string {
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code ?? '?'}`;
}

/** What a program leaves in its process group must not outlive it. A daemon of its own leaves the group first. */
function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group was empty.
  }
}

function readLines(stream: Readable, onLine: (line: string) => void, onEnd = () => {}): void {
  stream.on('error', () => {});
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', onLine).once('close', onEnd);
}
