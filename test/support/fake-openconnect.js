// Stands for openconnect: tells a test over the unix socket `control` beside it how it was called, and does what the
// test answers, one JSON line each: {stdout}, {stderr}, {event} (on descriptor 3), {exit}.
import { readFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [control, ...argv] = process.argv.slice(2);
const stdin = argv.includes('--cookie-on-stdin') ? readFileSync(0, 'utf8') : '';
const socket = connect(control, () => socket.write(`${JSON.stringify({ argv, stdin, pid: process.pid })}\n`));
socket.on('error', () => process.exit(9));
createInterface({ input: socket }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.stdout) writeSync(1, order.stdout);
  if (order.stderr) writeSync(2, order.stderr);
  if (order.event) writeSync(3, `${JSON.stringify(order.event)}\n`);
  if (order.exit !== undefined) process.exit(order.exit);
});
process.on('SIGINT', () => {
  writeSync(2, 'Logout successful\n');
  process.exit(0);
});
