import { createServer } from 'node:net';
import { answerTo, QUESTION_BYTES } from './question.js';

/**
 * `node short-server.js PORT`: answers the request of a short connection and ends it. The server ends first, as web
 * servers do that close: the side which does holds the pair of ports for 60 s (TIME_WAIT, RFC 9293), and only a
 * server takes a new connection from such a pair. A client that ended first would have 28,000 ports for that minute,
 * and so would the gateway, in its place.
 */
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  let asked = Buffer.alloc(0);
  socket.on('error', () => {});
  // A client that gave up: without a question there is no answer that would end it.
  socket.once('end', () => socket.end());
  socket.on('data', (data) => {
    const whole = asked.length >= QUESTION_BYTES;
    asked = Buffer.concat([asked, data]);
    if (!whole && asked.length >= QUESTION_BYTES) socket.end(answerTo(asked));
  });
});
server.listen({ port: Number(process.argv[2]), backlog: 4096 });
