import { createServer } from 'node:net';

/** `node echo.js PORT`: sends back what it receives. Says `ready` when it listens. */
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.pipe(socket);
});
server.listen({ port: Number(process.argv[2]), backlog: 4096 }, () => process.stdout.write('ready\n'));
