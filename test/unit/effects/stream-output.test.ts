import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { streamOutput } from '../../../src/effects/stream-output.js';
import { poll } from '../../../src/effects/wait.js';
import { scratch } from '../../support/scratch.js';

async function all(...script: string[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of streamOutput(['sh', '-c', ...script])) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('what a program prints, however much it is', async () => {
  expect(await all('printf "a\\303\\244b"')).toBe('aäb');
  expect(await all('head -c 3000000 /dev/zero | tr "\\\\0" x')).toHaveLength(3_000_000);
  expect(await all('true')).toBe('');
});

test('a program that fails, with its own first line or its exit code', async () => {
  await expect(all('echo out; echo why it failed >&2; echo more >&2; exit 3')).rejects.toThrow(
    /^why it failed$/,
  );
  await expect(all('exit 3')).rejects.toThrow('3');
  const start = async () => {
    for await (const _ of streamOutput(['/no/such/program'])) throw new Error('it printed something');
  };
  await expect(start()).rejects.toThrow('ENOENT');
});

test('a reader that stops ends the program', async () => {
  const file = join(scratch(), 'pid');
  for await (const piece of streamOutput(['sh', '-c', `echo $$ >${file}; echo first; exec sleep 100`])) {
    expect(Buffer.from(piece).toString()).toBe('first\n');
    break;
  }
  const pid = Number(readFileSync(file, 'utf8'));
  const gone = await poll(async () => !existsSync(`/proc/${pid}`) || undefined, {
    timeoutMs: 5000,
    everyMs: 20,
  });
  expect(gone).toBe(true);
});
