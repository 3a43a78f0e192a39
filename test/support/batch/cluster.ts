import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../src/effects/run.js';
import { poll } from '../../../src/effects/wait.js';
import { executable } from '../script.js';

/** What a pilot of a {@link Cluster} was started with. */
export interface StartedPilot {
  readonly args: readonly string[];
  readonly tmpdir: string;
  /** The process that started it. */
  readonly parent: number;
  readonly ending: string;
}

/**
 * Stands for the nodes of a batch system: launchers that run a command twice, on one machine, and a `glidein-vpn` that
 * writes down how it was started. Launchers hand over the environment only where the real ones do.
 */
export class Cluster {
  readonly bin: string;
  readonly records: string;
  readonly installation: string;
  private jobs = 0;

  constructor(readonly dir: string) {
    this.bin = this.make('bin');
    this.records = this.make('records');
    this.installation = this.make('installation');
    mkdirSync(join(this.installation, 'bin'));
    executable(
      join(this.installation, 'bin'),
      'glidein-vpn',
      '#!/bin/sh',
      `out=${this.records}/$$`,
      '{ printf "%s\\n" "$PPID" "$TMPDIR" "$@"; } >"$out.new"',
      '[ -d "$TMPDIR" ] || echo "no directory" >>"$out.end"',
      'asked=0',
      'trap \'asked=1; echo asked >>"$out.end"\' TERM',
      'mv "$out.new" "$out.args"',
      `while [ -e ${this.dir}/stay ] && [ -e /proc/$PPID ]; do`,
      '  sleep 0.05',
      '  [ "$asked" -eq 0 ] || asked=$((asked + 1))',
      '  [ "$asked" -lt 10 ] || exit 7',
      'done',
      'exit 3',
    );
    // A daemon of the batch system starts the parts on the nodes: they do not ignore what their launcher ignores.
    const bare = 'env -i --default-signal PATH="$PATH" TMPDIR="$TMPDIR"';
    const launcher = (name: string, skip: string, command: string) =>
      executable(
        this.bin,
        name,
        '#!/bin/sh',
        `printf "%s " "$@" >>${this.records}/${name}`,
        skip,
        ...command.split('\n'),
      );
    launcher(
      'srun',
      'while case $1 in -*) ;; *) false ;; esac; do shift; done',
      'env --default-signal "$@" &\nenv --default-signal "$@" &\nwait',
    );
    launcher('pbsdsh', 'shift', `${bare} "$@" &\n${bare} "$@" &\nwait`);
    launcher('blaunch', 'hosts=$2; shift 2', `for host in $hosts; do ${bare} "$@" & done\nwait`);
    launcher('qrsh', 'shift 3', `exec ${bare} "$@"`);
    launcher('scancel', ':', `for one in ${this.records}/*.args; do kill -TERM "$(head -n 1 "$one")"; done`);
    writeFileSync(join(dir, 'pe_hostfile'), 'node1 8 q@node1 UNDEFINED\nnode2 8 q@node2 UNDEFINED\n');
  }

  private make(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(path);
    return path;
  }

  /** The installation as a tarball, with all of it in one directory. */
  async bundle(): Promise<string> {
    const path = join(this.dir, 'bundle.tgz');
    await run(['tar', '-czf', path, '-C', this.dir, 'installation']);
    return path;
  }

  /** Pilots stay until they are told to end, or their starter is gone. */
  stay(): void {
    writeFileSync(join(this.dir, 'stay'), '');
  }

  /** What the commands with this name were called with. */
  calls(name: string): string {
    const path = join(this.records, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  pilots(): StartedPilot[] {
    return readdirSync(this.records)
      .filter((name) => name.endsWith('.args'))
      .map((name) => {
        const path = join(this.records, name);
        const [parent, tmpdir = '', ...args] = readFileSync(path, 'utf8').trimEnd().split('\n');
        const end = path.replace(/args$/, 'end');
        const ending = existsSync(end) ? readFileSync(end, 'utf8').trim() : '';
        return { parent: Number(parent), tmpdir, args, ending };
      });
  }

  async started(count: number): Promise<void> {
    await this.until(`${count} pilots started`, () => this.pilots().length >= count);
  }

  /** All pilots were told to end; they take half a second for it. */
  async asked(): Promise<void> {
    await this.until('all pilots were asked to end', () =>
      this.pilots().every(({ ending }) => ending !== ''),
    );
  }

  private async until(what: string, holds: () => boolean): Promise<void> {
    const found = await poll(() => holds() || undefined, { timeoutMs: 20_000, everyMs: 20 });
    if (!found) throw new Error(`${what}: not within 20 s, but ${JSON.stringify(this.pilots())}`);
  }

  /** Runs a job's script as a batch system does. */
  start(shell: readonly string[], script: string, variables: NodeJS.ProcessEnv = {}) {
    // A shell may still be reading the script of the job before.
    this.jobs += 1;
    const path = join(this.dir, `job-${this.jobs}.sh`);
    writeFileSync(path, script);
    const [file = '', ...args] = shell;
    const child = spawn(file, [...args, path], {
      cwd: this.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${this.bin}:/usr/bin:/bin`,
        TMPDIR: this.dir,
        _CONDOR_SCRATCH_DIR: this.dir,
        SLURM_JOB_ID: '4711',
        SLURM_JOB_NUM_NODES: '2',
        SLURM_CPUS_PER_TASK: '8',
        PBS_JOBID: '4711[2].pbs01',
        LSB_JOBID: '4711',
        LSB_MCPU_HOSTS: 'node1 8 node2 8',
        JOB_ID: '4711',
        SGE_TASK_ID: 'undefined',
        PE_HOSTFILE: join(this.dir, 'pe_hostfile'),
        ...variables,
      },
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      said += text;
    });
    const ended = new Promise<{ code: number | null; said: string }>((done) => {
      child.once('close', (code) => done({ code, said }));
    });
    return { ended, signal: (name: NodeJS.Signals) => child.kill(name) };
  }
}
