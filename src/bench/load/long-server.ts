import { createServer, type Socket } from 'node:net';
import { decodeRequest, encodeReceipt, REQUEST_BYTES, sendPayload } from './long.js';
import { Tally } from './payload.js';

/**
 * `node long-server.js PORT`: the far end of long transfers. Downwards it sends the payload and, after it, the digest of
 * what it sent; upwards it answers the digest of what came, and how much. Either is the end of the connection.
 */
const server = createServer({ allowHalfOpen: true }, (socket) => {
  let head = Buffer.alloc(0);
  const onHead = (data: Buffer) => {
    head = Buffer.concat([head, data]);
    if (head.length < REQUEST_BYTES) return;
    socket.off('data', onHead);
    const { direction, bytes } = decodeRequest(head);
    if (direction === 'down') void sendPayload(socket, bytes).then((digest) => socket.end(digest));
    else receive(socket, bytes, head.subarray(REQUEST_BYTES));
  };
  socket.on('error', () => {}).on('data', onHead);
});

function receive(socket: Socket, bytes: number, first: Buffer): void {
  const tally = new Tally(bytes);
  tally.take(first);
  socket.on('data', (data) => tally.take(data));
  socket.once('end', () => socket.end(encodeReceipt(tally.end().digest, tally.taken)));
}

server.listen(Number(process.argv[2]));
