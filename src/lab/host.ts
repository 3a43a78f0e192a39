import { join } from 'node:path';
import { interactive } from '../effects/interactive.js';
import type { ManagedProcess, StartOptions } from '../effects/managed-process.js';
import type { ProcessIdentity } from '../effects/process-identity.js';
import { type RunResult, run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import { type EntryOptions, entryCommand } from './host-entry.js';
import { killInside, startInside } from './host-process.js';

export interface RunInsideOptions extends Omit<EntryOptions, 'bound'> {
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface StartInsideOptions extends EntryOptions, Omit<StartOptions, 'env' | 'log'> {
  /** Where its output goes; `<the host's directory>/log/<program>.log` when absent. */
  readonly log?: string;
}

export interface FileOptions {
  readonly mode?: number;
  readonly user?: string;
}

/** Who can work on a host: root, and the people of a passwd(5). Its daemons have no home there. */
export function usersOf(passwd: string): string[] {
  const entries = passwd.split('\n').map((line) => line.split(':'));
  const works = (uid: number) => uid === 0 || (uid >= 1000 && uid < 65_534);
  return entries.flatMap(([name = '', , uid]) => (uid !== undefined && works(Number(uid)) ? [name] : []));
}

/** A machine of the lab: net, mount, uts, ipc and pid namespaces with a root of its own. */
export class Host {
  constructor(
    readonly name: string,
    readonly directory: string,
    readonly outer: ProcessIdentity,
    /** PID 1 of the host, as the machine sees it. */
    readonly identity: ProcessIdentity,
  ) {}

  get pid(): number {
    return this.identity.pid;
  }

  /** Runs a command to its end. Its exit code is its own; 124 after `timeoutMs`, 137 when given up. It dies with our process. */
  async run(argv: readonly string[], options: RunInsideOptions = {}): Promise<RunResult> {
    const { input, signal } = options;
    return await run(entryCommand(this.pid, argv, { ...options, bound: true }), {
      ...(input === undefined ? {} : { input }),
      ...(signal ? { signal, giveUp: (pid) => void killInside(pid) } : {}),
    });
  }

  /** As {@link run}, and its standard output. Throws `lab-broken` when the exit code is not 0. */
  async output(argv: readonly string[], options: RunInsideOptions = {}): Promise<string> {
    const result = await this.run(argv, options);
    if (result.code === 0) return result.stdout;
    const why = `${argv.join(' ')}: exit code ${result.code}: ${result.stderr.trim()}`;
    throw new FaultError('lab-broken', { host: this.name, why, log: this.directory });
  }

  /** Starts a command that keeps running. It outlives our process unless `bound` is set. */
  async start(argv: readonly string[], options: StartInsideOptions = {}): Promise<ManagedProcess> {
    const { user, env, timeoutMs, bound, log, ...starting } = options;
    const entry = {
      ...(user === undefined ? {} : { user }),
      ...(env ? { env } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      bound: bound === true,
    };
    const file = log ?? this.log(argv[0]?.split('/').at(-1) ?? 'command');
    return await startInside(entryCommand(this.pid, argv, entry), { ...starting, log: file });
  }

  /** A login shell, or a command, on our own terminal. Resolves with its exit code. Throws `usage`. */
  async shell(user = 'root', argv: readonly string[] = ['bash', '--login']): Promise<number> {
    const users = usersOf(await this.output(['cat', '/etc/passwd']));
    if (!users.includes(user)) {
      const what = `user ${user}: host ${this.name} has ${users.join(', ')}`;
      throw new FaultError('usage', { what, verb: 'lab shell' });
    }
    return await interactive(entryCommand(this.pid, argv, { user, env: { TERM: 'xterm-256color' } }));
  }

  /** Writes a file whole, with the directories above it. The content goes by a pipe: it may be a secret. */
  async writeFile(path: string, content: string, options: FileOptions = {}): Promise<void> {
    const mode = (options.mode ?? 0o644).toString(8).padStart(4, '0');
    const script = `umask 022 && mkdir -p "$(dirname "$1")" && umask 077 &&
      cat >"$1.new" && chmod "$2" "$1.new" && mv -f "$1.new" "$1"`;
    const user = options.user === undefined ? {} : { user: options.user };
    await this.output(['sh', '-c', script, 'sh', path, mode], { ...user, input: content });
  }

  /** The log file of one of this host's programs, on the machine. */
  log(name: string): string {
    return join(this.directory, 'log', `${name}.log`);
  }
}
