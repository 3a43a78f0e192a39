import { execa } from 'execa';

export interface RunOptions {
  /** Written to standard input; without it the program reads nothing. */
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** How it is ended when `signal` fires; SIGTERM when absent. Must see to it that the program ends. */
  readonly giveUp?: (pid: number) => void;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program left behind when it ended. `code` is 128 + N for signal N, as in a shell. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Rejects only when it cannot be started at all. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [file, ...rest] = argv;
  if (file === undefined) throw new Error('empty command');
  const { signal, giveUp } = options;
  const child = execa(file, rest, {
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 64 * 1024 * 1024,
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(signal && !giveUp ? { cancelSignal: signal } : {}),
    ...(options.env ? { env: { ...options.env }, extendEnv: false } : {}),
  });
  const end = () => child.pid !== undefined && giveUp?.(child.pid);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  const result = await child.finally(() => signal?.removeEventListener('abort', end));
  if (result.exitCode === undefined && result.signal === undefined)
    throw result.cause ?? new Error(`cannot execute ${file}`);
  return {
    code: result.exitCode ?? 128 + signalNumber(result.signal),
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

function signalNumber(name: string | undefined): number {
  const numbers: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
  return numbers[name ?? ''] ?? 0;
}
