import { FaultError } from '../health/fault-error.js';

const DECLARED = /^\ufeff?<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

/** The text of a file, from which {@link encode} makes the same bytes again. Throws `factory-unreadable`. */
export function decode(bytes: Uint8Array, path: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'it is not UTF-8');
  }
  const encoding = DECLARED.exec(text)?.[1];
  // ASCII is a part of UTF-8; of any other encoding this text would be another one.
  if (encoding === undefined || /^(utf-?8|us-ascii|ascii)$/i.test(encoding)) return text;
  throw unreadable(path, `it declares the encoding ${encoding}`);
}

export function encode(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function unreadable(path: string, why: string): FaultError {
  const remedy = 'Convert it to UTF-8 first: iconv -t UTF-8, and the encoding in its first line.';
  return new FaultError('factory-unreadable', { what: 'read', path, why, remedy });
}
