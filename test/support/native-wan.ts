import { resolve } from 'node:path';
import { expect } from '@jest/globals';
import { type Result, run, type Started, start } from './native-process.js';

export const WAN = resolve('dist/native/gvpn-wan');
export const NEAR = '10.99.0.1';
export const FAR = '10.99.0.2';

/** What one direction has carried: segments, unless the name says otherwise. */
export interface Direction {
  readonly packets: number;
  readonly offered: number;
  readonly dropped: number;
  readonly lost: number;
  readonly delivered: number;
  readonly deliveredBytes: number;
  readonly refused: number;
  readonly heldBytes: number;
}

/** A network namespace, kept by a process that ends with the test file. */
export interface WanHost {
  readonly holder: Started;
  readonly pid: number;
}

/** A running gvpn-wan between two hosts; both devices are named `wan0`. */
export interface WanLink {
  readonly wan: Started;
  readonly near: WanHost;
  readonly far: WanHost;
  /** The counters of both directions; the first is from near to far. */
  counters(): Promise<[Direction, Direction]>;
  /** Ends the link and both hosts. */
  end(): Promise<void>;
}

/** Starts a host without any link. Needs root. */
export async function startWanHost(): Promise<WanHost> {
  const holder = start(['unshare', '--net', 'sh', '-c', 'ip link set lo up; echo up; exec sleep 600'], {
    asSelf: true,
  });
  expect(await holder.stdout.next()).toBe('up');
  return { holder, pid: holder.pid };
}

export function wanCommand(near: WanHost, far: WanHost, ...options: string[]): string[] {
  const ends = [near, far].flatMap((host) => ['--end', String(host.pid), '--device', 'wan0']);
  return [WAN, ...ends, '--ready-fd', '3', ...options];
}

/** Lays a link between two new hosts, with addresses, and both devices up. */
export async function layWan(...options: string[]): Promise<WanLink> {
  const [near, far] = [await startWanHost(), await startWanHost()];
  const wan = start(wanCommand(near, far, '--owner', String(process.pid), ...options), {
    asSelf: true,
    pipes: 1,
  });
  expect(JSON.parse(await wan.pipe.next())).toEqual({ event: 'ready' });
  for (const [host, address] of [
    [near, NEAR],
    [far, FAR],
  ] as const) {
    const script = `ip address add ${address}/24 dev wan0 && ip link set wan0 up`;
    expect(await runAt(host, ['sh', '-c', script])).toMatchObject({ code: 0, stderr: '' });
  }
  return {
    ...{ wan, near, far },
    async counters() {
      wan.child.kill('SIGUSR1');
      return JSON.parse(await wan.stdout.next()).directions;
    },
    async end() {
      for (const one of [wan, near.holder, far.holder]) {
        one.child.kill('SIGKILL');
        await one.ended;
      }
    },
  };
}

/** The command that runs another one in the host's network. */
export function at(host: WanHost, command: readonly string[]): string[] {
  return ['nsenter', '--target', String(host.pid), '--net', '--', ...command];
}

/** Runs a command in the host's network, as root, to its end. */
export function runAt(host: WanHost, command: readonly string[]): Promise<Result> {
  return run(at(host, command), { asSelf: true });
}

/** What arrived of a series of numbered datagrams. */
export interface Arrivals {
  readonly received: number;
  readonly disordered: number;
  readonly bytes: number;
  readonly spanMs: number;
  /** Those after the middle one, and how long they took. */
  readonly later: number;
  readonly laterMs: number;
  readonly missing: number[];
  readonly sentMs: number;
}

/** Sends numbered UDP datagrams from one host to the other, by the fixture `datagrams`. `size`: of the payload. */
export async function blast(
  program: string,
  link: WanLink,
  series: { readonly count: number; readonly size: number; readonly gapNs: number; readonly back?: boolean },
): Promise<Arrivals> {
  const [from, to, address] = series.back ? [link.far, link.near, NEAR] : [link.near, link.far, FAR];
  const counter = start(at(to, [program, 'count', '7007', String(series.count)]), { asSelf: true });
  expect(await counter.stdout.next()).toBe('up');
  const words = [series.count, series.size, series.gapNs].map(String);
  const sent = await runAt(from, [program, 'blast', address, '7007', ...words]);
  expect(sent).toMatchObject({ code: 0 });
  return { ...JSON.parse(await counter.stdout.next()), ...JSON.parse(sent.stdout) };
}

/** Round trips of single echoes one after the other, in milliseconds, sorted. */
export async function ping(program: string, link: WanLink, count: number): Promise<number[]> {
  const { code, stdout } = await runAt(link.near, [program, 'ping', FAR, String(count), '2000']);
  expect(code).toBe(0);
  const trips = stdout.trim().split('\n').map(Number);
  expect(trips).toHaveLength(count);
  return trips.map((us) => us / 1000).sort((a, b) => a - b);
}
