import { connect } from 'node:net';
import { parseTarget } from './connect.js';
import { decodeReceipt, encodeRequest, type LongResult, sendPayload } from './long.js';
import { Tally } from './payload.js';

/**
 * `node long-client.js HOST:PORT down|up BYTES`: one long transfer over one TCP connection. Prints one line of JSON
 * ({@link LongResult}).
 */
const [target = '', direction, count] = process.argv.slice(2);
const bytes = Number(count);
const STALL_MS = 60_000;
const begun = performance.now();
// Upwards there is no payload to take: all that comes is the server's digest.
const tally = new Tally(direction === 'down' ? bytes : 0);
let sent: Buffer | undefined;

const socket = connect({
  ...parseTarget(target),
  allowHalfOpen: true,
  // One buffer for all: a new one for each read costs as much as the digest.
  onread: {
    buffer: Buffer.alloc(256 << 10),
    callback: (size, buffer) => {
      tally.take(Buffer.from(buffer.buffer, buffer.byteOffset, size));
      return true;
    },
  },
});
socket.setTimeout(STALL_MS, () => socket.destroy(new Error(`nothing moved for ${STALL_MS / 1000} s`)));
socket.once('connect', async () => {
  socket.write(encodeRequest({ direction: direction === 'down' ? 'down' : 'up', bytes }));
  if (direction === 'down') return;
  sent = await sendPayload(socket, bytes);
  socket.end();
});
socket.once('end', () => socket.end());
let failed: string | null = null;
socket.once('error', (error: NodeJS.ErrnoException) => {
  failed = error.code ?? error.message;
});
socket.once('close', () => {
  const { digest, rest } = tally.end();
  const receipt = decodeReceipt(rest);
  const ends =
    direction === 'down'
      ? { sent: rest, arrived: digest, bytes: tally.taken }
      : { sent, arrived: receipt.digest, bytes: receipt.bytes };
  const result: LongResult = {
    bytes: ends.bytes,
    sent: ends.sent?.toString('hex') ?? '',
    arrived: ends.arrived.toString('hex'),
    seconds: (performance.now() - begun) / 1000,
    failed,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
