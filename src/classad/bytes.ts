/**
 * HTCondor's strings are bytes, ours are UTF-16. A byte that is no part of valid UTF-8 (half of a character that
 * `substr` cut through) is kept as the lone surrogate U+DC80..U+DCFF, as Python's `surrogateescape` does.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it says.
const BEYOND_ASCII = /[^\x00-\x7f]/;
/** Half a pair: a byte that is no UTF-8. */
const ALONE = /\p{Surrogate}/u;
/** From this length on the platform's own way is faster. */
const LONG = 1000;

export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

/** One character U+0000..U+00FF for each byte of the text's UTF-8. */
export function toBytes(text: string): string {
  if (isAscii(text)) return text;
  if (text.length > LONG && !ALONE.test(text)) return characters(new TextEncoder().encode(text));
  let bytes = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes += character;
    else if (code < 0x800) bytes += unit(0xc0 | (code >> 6)) + continuation(code);
    else if (code >= 0xdc80 && code <= 0xdcff) bytes += unit(code - 0xdc00);
    else if (code < 0x10000)
      bytes += unit(0xe0 | (code >> 12)) + continuation(code >> 6) + continuation(code);
    else
      bytes +=
        unit(0xf0 | (code >> 18)) + continuation(code >> 12) + continuation(code >> 6) + continuation(code);
  }
  return bytes;
}

/** The text of such bytes. */
export function fromBytes(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return (bytes.length > LONG ? decoded(bytes) : undefined) ?? decodedWithBytes(bytes);
}

/** A string of these UTF-16 units. */
export function characters(units: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 4096) text += unit(...units.subarray(at, at + 4096));
  return text;
}

/** Nothing for what is not all UTF-8. */
function decoded(bytes: string): string | undefined {
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(array);
  } catch {
    return undefined;
  }
}

function decodedWithBytes(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    text +=
      length === 0 ? unit(0xdc00 + bytes.charCodeAt(at)) : String.fromCodePoint(codePoint(bytes, at, length));
    at += Math.max(length, 1);
  }
  return text;
}

/** How many bytes a text has. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : toBytes(text).length;
}

const unit = String.fromCharCode;
const continuation = (code: number) => unit(0x80 | (code & 0x3f));

/** The length of the UTF-8 character at `at`, in bytes as {@link toBytes} makes them; 0 where there is none. */
export function characterLength(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (first < 0xc2 || length === 0) return 0;
  for (let next = at + 1; next < at + length; next++) {
    if (next >= bytes.length || (bytes.charCodeAt(next) & 0xc0) !== 0x80) return 0;
  }
  const code = codePoint(bytes, at, length);
  const least = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  return code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : length;
}

function codePoint(bytes: string, at: number, length: number): number {
  let code = bytes.charCodeAt(at);
  if (length > 1) code &= 0xff >> (length + 1);
  for (let next = at + 1; next < at + length; next++) code = (code << 6) | (bytes.charCodeAt(next) & 0x3f);
  return code;
}
