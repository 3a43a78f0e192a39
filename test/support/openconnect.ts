import { createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { authenticated, type CONNECT, type LOGIN } from './openconnect-words.js';
import { until } from './processes.js';
import { executable } from './script.js';
import { listenAt } from './server.js';

/** One start of the fake openconnect, and the orders it takes. */
export class Call {
  readonly at = performance.now();

  constructor(
    readonly argv: readonly string[],
    readonly stdin: string,
    readonly pid: number,
    private readonly socket: Socket,
  ) {}

  get kind(): 'login' | 'connect' {
    return this.argv.includes('--authenticate') ? 'login' : 'connect';
  }

  login(cookie: string): void {
    this.order({ stdout: authenticated(cookie), exit: 0 });
  }

  /** The relay has reported. */
  up(report: object): void {
    this.order({ event: { event: 'up', ...report } });
  }

  report(event: object): void {
    this.order({ event });
  }

  say(words: (typeof LOGIN | typeof CONNECT)[never] | string, exit: number): void {
    this.order({ stderr: words, exit });
  }

  private order(order: object): void {
    this.socket.write(`${JSON.stringify(order)}\n`);
  }
}

/** A program that plays openconnect as the test says. */
export async function fakeOpenconnect(
  dir: string,
): Promise<{ path: string; calls: Call[]; next(): Promise<Call> }> {
  const calls: Call[] = [];
  const control = join(dir, 'control');
  const server = createServer((socket) => {
    createInterface({ input: socket }).once('line', (line) => {
      const { argv, stdin, pid } = JSON.parse(line);
      calls.push(new Call(argv, stdin, pid, socket));
    });
  });
  await listenAt(server, control);
  const program = resolve('test/support/fake-openconnect.js');
  const path = executable(
    dir,
    'openconnect',
    '#!/bin/sh',
    `exec ${process.execPath} ${program} ${control} "$@"`,
  );
  let taken = 0;
  const next = async () => {
    const index = taken;
    taken += 1;
    return await until(() => calls[index], `start ${index + 1} of openconnect`);
  };
  return { path, calls, next };
}
