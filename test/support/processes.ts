import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { identify } from '../../src/effects/process-identity.js';
import { poll } from '../../src/effects/wait.js';

const LIMIT_MS = 20_000;

/** Waits until `probe` yields something. Fails the test when it does not. */
export async function until<T>(probe: () => T | undefined | Promise<T | undefined>, what = 'it'): Promise<T> {
  const found = await poll(probe, { timeoutMs: LIMIT_MS, everyMs: 5 });
  if (found === undefined) throw new Error(`${what} did not happen within ${LIMIT_MS / 1000} s`);
  return found;
}

export function runs(pid: number): boolean {
  return identify(pid) !== undefined;
}

export async function expectGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await until(() => (runs(pid) ? undefined : true), `the end of process ${pid}`);
}

/** The file's text once there is some. */
export function textOf(path: string): Promise<string> {
  return until(() => {
    try {
      return readFileSync(path, 'utf8') || undefined;
    } catch {
      return undefined;
    }
  }, `a text in ${path}`);
}
