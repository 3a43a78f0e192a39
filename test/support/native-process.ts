import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { type Lines, readLines } from './native-lines.js';

/** nobody on Debian: any uid will do that owns nothing here. */
export const USER = process.getuid?.() === 0 ? 65534 : (process.getuid?.() ?? 0);

/** A /dev/net of its own, so that the machine's device keeps its mode; then the user. The pid stays through all of it. */
const WITH_TUN = [
  'mount -t tmpfs tmpfs /dev/net && mknod -m "$0" /dev/net/tun c 10 200 &&',
  `exec setpriv --reuid ${USER} --regid ${USER} --clear-groups "$@"`,
].join(' ');

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** How many pipes it inherits as descriptors 3, 4, ... */
  readonly pipes?: number;
  /** A pipe on standard input instead of /dev/null. */
  readonly stdin?: boolean;
  /** The mode of a private /dev/net/tun; without it the program sees the machine's own. Needs root. */
  readonly tunMode?: '666' | '600';
  /** Takes standard output as it comes; `stdout` of what is returned stays empty. */
  readonly onOutput?: (bytes: Buffer) => void;
  /** As whoever runs the tests, not as the ordinary user. */
  readonly asSelf?: boolean;
}

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Lines;
  /** The first inherited pipe. */
  readonly pipe: Lines;
  /** The process itself has ended; others may still hold its pipes. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** It has ended, and all who held its pipes have. */
  readonly ended: Promise<Result>;
}

const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    // Whatever still holds the other ends must not keep jest from ending.
    for (const stream of child.stdio) stream?.destroy();
  }
});

/** Starts a program as an ordinary user and as our direct child; what is left of it is killed after the suite. */
export function start(argv: readonly string[], options: StartOptions = {}): Started {
  const [file = '', ...args] = options.tunMode
    ? ['unshare', '-m', 'sh', '-c', WITH_TUN, options.tunMode, ...argv]
    : argv;
  const drop = process.getuid?.() === 0 && !options.tunMode && !options.asSelf;
  const child = spawn(file, args, {
    cwd: '/',
    env: { ...process.env, ...options.env },
    stdio: [
      options.stdin ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      ...Array<'pipe'>(options.pipes ?? 0).fill('pipe'),
    ],
    ...(drop ? { uid: USER, gid: USER } : {}),
  });
  started.push(child);
  const output = child.stdio[1] as Readable;
  if (options.onOutput) output.on('data', options.onOutput);
  const stdout = readLines(options.onOutput ? Readable.from([]) : output);
  const stderr = readLines(child.stdio[2] as Readable);
  const pipe = options.pipes ? readLines(child.stdio[3] as Readable) : stdout;
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) => done({ code, signal }));
  });
  const ended = new Promise<Result>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) =>
      done({ code, signal, stdout: stdout.text(), stderr: stderr.text() }),
    );
  });
  return { child, pid: child.pid ?? 0, stdout, pipe, exited, ended };
}

/** Runs a program as an ordinary user to its end. */
export function run(argv: readonly string[], options: StartOptions = {}): Promise<Result> {
  return start(argv, options).ended;
}
