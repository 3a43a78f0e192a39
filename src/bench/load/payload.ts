import { createHash } from 'node:crypto';

const BLOCK_BYTES = 16 << 20;
const SLICE_BYTES = 256 << 10;

/**
 * A stream of bytes that repeats nowhere near itself and costs no time to make: slices of one random block, each from a
 * place of its own. What is lost, doubled or exchanged on the way changes the digest.
 */
export class Payload {
  readonly #block = randomBlock();
  readonly #bytes: number;
  #sent = 0;
  #slices = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** The next bytes; undefined after the last. A view: not to be changed. */
  next(): Buffer | undefined {
    const size = Math.min(SLICE_BYTES, this.#bytes - this.#sent);
    if (size === 0) return undefined;
    // Multiplicative hashing (Knuth, TAOCP 3, 6.4) spreads the places over the block.
    const place = (Math.imul(this.#slices, 2654435761) >>> 0) % (BLOCK_BYTES - SLICE_BYTES);
    this.#slices += 1;
    this.#sent += size;
    return this.#block.subarray(place, place + size);
  }
}

/** xorshift32 (Marsaglia, Journal of Statistical Software 8(14), 2003). */
function randomBlock(): Buffer {
  const words = new Uint32Array(BLOCK_BYTES / 4);
  let state = 2463534242;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}

/** Of a SHA-256. */
export const DIGEST_BYTES = 32;

/** Takes a stream: digests the first bytes of it, and keeps what follows. */
export class Tally {
  readonly #hash = createHash('sha256');
  readonly #bytes: number;
  readonly #rest: Buffer[] = [];
  #taken = 0;

  /** `bytes`: how many belong to the payload. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  get taken(): number {
    return this.#taken;
  }

  take(data: Buffer): void {
    const payload = data.subarray(0, this.#bytes - this.#taken);
    this.#hash.update(payload);
    this.#taken += payload.length;
    // A copy: the buffer is the reader's.
    if (payload.length < data.length) this.#rest.push(Buffer.from(data.subarray(payload.length)));
  }

  /** The digest of the payload, and all that came after it. Ends the tally. */
  end(): { readonly digest: Buffer; readonly rest: Buffer } {
    return { digest: this.#hash.digest(), rest: Buffer.concat(this.#rest) };
  }
}
