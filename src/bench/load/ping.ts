import type { Socket } from 'node:net';
import { connectTo, parseTarget } from './connect.js';

/**
 * `node ping.js HOST:PORT INTERVAL_MS COUNT [SOCKS_HOST:PORT]`: round trips of a small message over one TCP connection
 * to an echo server, one line `SECONDS MILLISECONDS` each, on standard error; the first number is the time since the
 * start. TCP, because ICMP does not pass every arrangement. Without an answer the next one waits.
 */
const [target = '', interval, count, proxy] = process.argv.slice(2);
const begun = performance.now();
const message = Buffer.alloc(32);

async function ping(socket: Socket): Promise<number> {
  const sent = performance.now();
  socket.write(message);
  let received = 0;
  await new Promise<void>((done, failed) => {
    const ended = () => failed(new Error('the connection ended'));
    const take = (data: Buffer) => {
      received += data.length;
      if (received < message.length) return;
      socket.off('data', take).off('close', ended);
      done();
    };
    socket.on('data', take).once('close', ended);
  });
  return performance.now() - sent;
}

const socket = await connectTo(parseTarget(target), proxy === undefined ? undefined : parseTarget(proxy));
for (let round = 0; round < Number(count); round++) {
  const at = (performance.now() - begun) / 1000;
  const ms = await ping(socket);
  process.stderr.write(`${at.toFixed(3)} ${ms.toFixed(3)}\n`);
  await new Promise((done) => setTimeout(done, Math.max(0, Number(interval) - ms)));
}
socket.destroy();
