import { statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { askSocket } from '../../../src/effects/ask-socket.js';
import { type SocketServer, serveSocket } from '../../../src/effects/serve-socket.js';
import { scratch } from '../../support/scratch.js';

let server: SocketServer | undefined;

afterEach(async () => await server?.stop());

/** A server at a socket of its own. */
async function serve(answer: (line: string) => Promise<string>): Promise<string> {
  const path = join(scratch(), 'control');
  server = await serveSocket(path, answer);
  return path;
}

test('a line is answered by a line, to several clients at once', async () => {
  const path = await serve(async (line) => `heard ${line}`);
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  const asked = ['a', 'b', 'c'].map((word) => askSocket(path, `${word}\n`, 2000));
  expect(await Promise.all(asked)).toEqual(['heard a\n', 'heard b\n', 'heard c\n']);
});

test('a line in pieces is one line, and what follows it is not heard', async () => {
  const lines: string[] = [];
  const path = await serve(async (line) => {
    lines.push(line);
    return 'ok';
  });
  const client = connect(path);
  client.write('re');
  client.write('load\nagain\n');
  const answer = await new Promise((done) => client.setEncoding('utf8').once('data', done));
  expect(answer).toBe('ok\n');
  expect(lines).toEqual(['reload']);
});

test('who says too much is let go, and the others are heard', async () => {
  const path = await serve(async (line) => String(line.length));
  const talker = connect(path);
  talker.on('error', () => {});
  talker.write('x'.repeat(200_000));
  await new Promise((done) => talker.once('close', done));
  expect(await askSocket(path, 'x\n', 2000)).toBe('1\n');
});

test('a client that goes away does not end the server, nor the work', async () => {
  let release: () => void = () => {};
  const begun = new Promise<void>((begin) => {
    release = begin;
  });
  let finish: () => void = () => {};
  const worked: string[] = [];
  const path = await serve(async (line) => {
    release();
    await new Promise<void>((done) => {
      finish = done;
    });
    worked.push(line);
    return 'late';
  });
  const client = connect(path);
  client.write('x\n');
  await begun;
  client.destroy();
  const end = server?.stop();
  finish();
  await end;
  expect(worked).toEqual(['x']);
  await expect(askSocket(path, 'y\n', 2000)).rejects.toThrow();
});

test("what a killed owner left at the path is in nobody's way", async () => {
  const path = join(scratch(), 'control');
  writeFileSync(path, '');
  server = await serveSocket(path, async () => 'new');
  expect(await askSocket(path, 'x\n', 2000)).toBe('new\n');
});
