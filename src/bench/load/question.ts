export const QUESTION_BYTES = 8;
export const ANSWER_BYTES = 1024;

/** The request of a short connection: its number, twice, once of it inverted, so that a stray byte is seen. */
export function question(number: number): Buffer {
  const bytes = Buffer.alloc(QUESTION_BYTES);
  bytes.writeUInt32BE(number >>> 0, 0);
  bytes.writeUInt32BE(~number >>> 0, 4);
  return bytes;
}

/** The only right answer to this request: bytes that follow from all of it. */
export function answerTo(asked: Buffer): Buffer {
  const words = new Uint32Array(ANSWER_BYTES / 4);
  let state = (asked.readUInt32BE(0) ^ Math.imul(asked.readUInt32BE(4), 2654435761)) | 1;
  for (let index = 0; index < words.length; index += 1) {
    // xorshift32 (Marsaglia, Journal of Statistical Software 8(14), 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}
