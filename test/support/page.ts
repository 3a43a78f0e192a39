import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import type { Host } from '../../src/lab/host.js';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const SOCKET = '/run/bridge.sock';

/** Debian's browser, without a window, and without talk of its own to the network. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PROGRAMS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('no browser: install chromium (`npm test` does)');
  // Its own sandbox does not start as root.
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];
  return await chromium.launch({ executablePath, args });
}

/** A way to a port of a host's loopback, as `ssh -L` is one. */
export interface Bridge {
  /** Of this machine. */
  readonly url: string;
  close(): Promise<void>;
}

export async function bridgeTo(host: Host, port: number): Promise<Bridge> {
  const script = `const { connect, createServer } = require('node:net');
    createServer((from) => {
      const to = connect(${port}, '127.0.0.1');
      from.pipe(to).pipe(from);
      from.on('error', () => to.destroy());
      to.on('error', () => from.destroy());
    }).listen('${SOCKET}', () => console.log('ready'));`;
  const inner = await new Promise<Awaited<ReturnType<Host['start']>>>((done, failed) => {
    const started = host.start(['node', '-e', script], {
      bound: true,
      onLine: () => started.then(done),
    });
    started.catch(failed);
  });
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(`/proc/${host.pid}/root${SOCKET}`);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.once('close', () => open.delete(one));
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
      await inner.stop({ signal: 'SIGTERM', graceMs: 1000 });
      await host.run(['rm', '-f', SOCKET]);
    },
  };
}
