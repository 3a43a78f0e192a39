import { connect, type Socket } from 'node:net';
import { parseTarget } from './connect.js';
import { Outcomes } from './outcomes.js';
import { Pace } from './pace.js';

/**
 * `node many-client.js HOST:PORT COUNT SECONDS`: opens so many connections to an echo server, holds all of them for so
 * long, has each carry a message every three seconds, and closes them. Prints one line of JSON ({@link Tallied}).
 */
const [to = '', count, seconds] = process.argv.slice(2);
const target = parseTarget(to);
const OPENED_PER_SECOND = 1000;
const [TICK_MS, EVERY_TICKS] = [50, 60];
const MESSAGE_BYTES = 64;
const PATIENCE_MS = 30_000;

const pace = new Pace(OPENED_PER_SECOND, Number(count) / OPENED_PER_SECOND);
const outcomes = new Outcomes();

/** One connection. It has at most one message under way. */
class Line {
  readonly #socket: Socket;
  readonly #expected = Buffer.alloc(MESSAGE_BYTES);
  #failure: string | undefined = 'not connected';
  #left = 0;
  #sent = 0;
  #rounds = 0;

  constructor(readonly number: number) {
    this.#socket = connect({ ...target, noDelay: true });
    outcomes.opened();
    this.#socket.once('connect', () => {
      this.#failure = 'ended early';
      this.send();
    });
    this.#socket.on('data', (data) => this.#take(data));
    this.#socket.once('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error.code ?? error.message;
    });
    this.#socket.once('close', () => outcomes.closed(this.#failure));
  }

  get waiting(): boolean {
    return this.#left > 0 || this.#socket.connecting;
  }

  /** Says something that no other connection says, and never again. */
  send(): void {
    if (this.waiting || this.#socket.destroyed) return;
    this.#rounds += 1;
    for (let place = 0; place < MESSAGE_BYTES; place += 8) {
      this.#expected.writeUInt32BE(this.number, place);
      this.#expected.writeUInt32BE(this.#rounds * 256 + place, place + 4);
    }
    this.#left = MESSAGE_BYTES;
    this.#sent = performance.now();
    this.#socket.write(Buffer.from(this.#expected));
  }

  /** Closes it; what is still under way is missing. */
  end(): void {
    if (this.#socket.destroyed) return;
    this.#failure = this.waiting ? 'no answer' : undefined;
    if (this.waiting) this.#socket.destroy();
    else this.#socket.end();
  }

  #take(data: Buffer): void {
    const place = MESSAGE_BYTES - this.#left;
    const right = data.equals(this.#expected.subarray(place, place + data.length));
    if (!right) {
      this.#socket.destroy(Object.assign(new Error(), { code: 'wrong answer' }));
      return;
    }
    this.#left -= data.length;
    if (this.#left === 0) outcomes.answered(performance.now() - this.#sent);
  }
}

const begun = performance.now();
const lines: Line[] = [];
let allOpenAt = Number.POSITIVE_INFINITY;
let [tick, ending] = [0, false];
const timer = setInterval(() => {
  const now = performance.now();
  for (let due = pace.due(now - begun); due > 0; due -= 1) lines.push(new Line(lines.length));
  if (pace.done && allOpenAt > now) allOpenAt = now;
  const held = now - allOpenAt;
  const over = held >= Number(seconds) * 1000;
  const patient = held < Number(seconds) * 1000 + PATIENCE_MS;
  if (!over) {
    tick += 1;
    for (let place = tick % EVERY_TICKS; place < lines.length; place += EVERY_TICKS) lines[place]?.send();
  } else if (!ending && (!patient || !lines.some((line) => line.waiting))) {
    ending = true;
    for (const line of lines) line.end();
  }
  if (outcomes.ended < pace.total) return;
  clearInterval(timer);
  process.stdout.write(`${JSON.stringify(outcomes.tallied(lines.length, pace.behindMs))}\n`);
}, TICK_MS);
