import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';

const LOADER = pathToFileURL(resolve('test/support/typescript.js')).href;
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** The command that runs a TypeScript file of this repository in a process of its own. */
export function typescript(file: string, ...args: string[]): string[] {
  return [process.execPath, '--no-warnings', '--import', LOADER, resolve(file), ...args];
}

/** A file of test/support/fixtures, as a command. */
export function fixture(name: string, ...args: string[]): string[] {
  return typescript(`test/support/fixtures/${name}.ts`, ...args);
}

/** An executable file. */
export function executable(dir: string, name: string, ...lines: string[]): string {
  const path = join(dir, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A POSIX sh script that stands for `gvpn-ns`: it ignores its options and becomes what follows `--`. */
export function fakeNs(dir: string): string {
  return executable(
    dir,
    'fake-ns',
    '#!/bin/sh',
    'while [ "$1" != -- ]; do shift; done',
    'shift',
    'exec "$@"',
  );
}

export interface Running {
  readonly child: ChildProcess;
  /** The first line of standard output that starts with `prefix`. Rejects when the process ends before. */
  line(prefix: string): Promise<string>;
  readonly ended: Promise<{
    code: number | null;
    signal: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
  }>;
}

/** Starts a program whose output the test reads; it is killed when the test ends. */
export function start(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const more = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    more();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Awaited<Running['ended']>>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  const line = (prefix: string) =>
    new Promise<string>((done, failed) => {
      const look = () => {
        const found = stdout
          .split('\n')
          .slice(0, -1)
          .find((candidate) => candidate.startsWith(prefix));
        if (found !== undefined) done(found);
      };
      waiting.add(look);
      look();
      ended.then(() => failed(new Error(`ended without "${prefix}": ${stdout}${stderr}`)), failed);
    });
  return { child, ended, line };
}
