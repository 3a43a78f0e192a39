import { characterLength } from '../bytes.js';

/** What bytes decode to: their text, up to the first that is no UTF-8. */
export interface Decoded {
  readonly text: string;
  /** The byte at which it ends to be UTF-8. */
  readonly wrong?: number;
}

/** Decodes UTF-8 that arrives in pieces, wherever they were cut. A byte order mark is kept. */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #rest: Uint8Array = new Uint8Array();

  push(bytes: Uint8Array): Decoded {
    const all = joined(this.#rest, bytes);
    const whole = all.length - unfinished(all);
    // A copy: the source may use its buffer again.
    this.#rest = new Uint8Array(all.subarray(whole));
    return this.#decode(all.subarray(0, whole));
  }

  /** What is left of a character that never came to its end. */
  end(): Decoded {
    return this.#decode(this.#rest);
  }

  #decode(bytes: Uint8Array): Decoded {
    try {
      return { text: this.#decoder.decode(bytes) };
    } catch {
      const at = firstWrong(bytes);
      return { text: this.#decoder.decode(bytes.subarray(0, at)), wrong: bytes[at] ?? 0 };
    }
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

/** How many bytes at the end begin a character that is not complete. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function firstWrong(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const length =
      (bytes[at] ?? 0) < 0x80 ? 1 : characterLength(String.fromCharCode(...bytes.subarray(at, at + 4)), 0);
    if (length === 0) return at;
    at += length;
  }
  return bytes.length;
}
