import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { askSocket } from '../../../src/effects/ask-socket.js';
import { scratch } from '../../support/scratch.js';

/** A server that answers what `behave` says. */
async function serve(answer: string | undefined) {
  const path = join(scratch(), 'socket');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => answer !== undefined && socket.end(`${data}${answer}`));
  });
  await new Promise<void>((done) => server.listen(path, done));
  return { path, server };
}

test('an answer is everything until the end', async () => {
  const { path, server } = await serve('3\n');
  expect(await askSocket(path, 'x\n', 2000)).toBe('x\n3\n');
  server.close();
});

test('silence is an error, and so is nobody', async () => {
  const { path, server } = await serve(undefined);
  await expect(askSocket(path, 'x\n', 50)).rejects.toThrow(/abort|timeout/i);
  server.close();
  await expect(askSocket('/nowhere/socket', 'x\n', 2000)).rejects.toMatchObject({ code: 'ENOENT' });
});
