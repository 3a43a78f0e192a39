import { connect } from 'node:net';
import { parseTarget } from './connect.js';
import { Outcomes } from './outcomes.js';
import { Pace } from './pace.js';
import { ANSWER_BYTES, answerTo, question } from './question.js';

/**
 * `node short-client.js HOST:PORT RATE SECONDS`: so many connections a second, each with one request and its answer.
 * Prints one line of JSON ({@link Tallied}).
 */
const [to = '', rate, seconds] = process.argv.slice(2);
const target = parseTarget(to);
const pace = new Pace(Number(rate), Number(seconds));
const outcomes = new Outcomes();
const PATIENCE_MS = 30_000;
const TICK_MS = 2;
/** Open at once. Beyond what a system can do, more of them would only fail later. */
const MOST_OPEN = 2000;

/** Gives up on connections that take too long. In the order of their starts, so that only the first need a look. */
const open = new Set<{ readonly begun: number; giveUp(): void }>();

function ask(number: number): void {
  const begun = performance.now();
  const request = question(number);
  const parts: Buffer[] = [];
  let [received, failure]: [number, string | undefined] = [0, 'no answer'];
  const socket = connect({ ...target, noDelay: true });
  const entry = { begun, giveUp: () => socket.destroy(Object.assign(new Error(), { code: 'too late' })) };
  open.add(entry);
  outcomes.opened();
  socket.once('connect', () => socket.write(request));
  socket.on('data', (data) => {
    parts.push(data);
    received += data.length;
    if (received >= ANSWER_BYTES) outcomes.answered(performance.now() - begun);
  });
  socket.once('end', () => {
    const right = Buffer.concat(parts).equals(answerTo(request));
    failure = right ? undefined : received < ANSWER_BYTES ? 'cut short' : 'wrong answer';
  });
  socket.once('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message;
  });
  socket.once('close', () => {
    open.delete(entry);
    outcomes.closed(failure);
  });
}

const begun = performance.now();
let asked = 0;
const timer = setInterval(() => {
  const now = performance.now();
  for (let due = pace.due(now - begun, MOST_OPEN - open.size); due > 0; due -= 1) ask(asked++);
  for (const entry of open) {
    if (now - entry.begun < PATIENCE_MS) break;
    entry.giveUp();
  }
  if (!pace.done || outcomes.ended < pace.total) return;
  clearInterval(timer);
  process.stdout.write(`${JSON.stringify(outcomes.tallied(asked, pace.behindMs))}\n`);
}, TICK_MS);
