import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { DIGEST_BYTES, Payload } from './payload.js';

/** A request: `d` (the server sends) or `u` (the client sends), and how many bytes. */
export const REQUEST_BYTES = 9;

export interface LongRequest {
  readonly direction: 'down' | 'up';
  readonly bytes: number;
}

/** What a transfer was, as the client prints it. */
export interface LongResult {
  /** That arrived. */
  readonly bytes: number;
  /** SHA-256 of what the sending end sent, hexadecimal; empty when it is not known. */
  readonly sent: string;
  /** SHA-256 of what the receiving end got. */
  readonly arrived: string;
  readonly seconds: number;
  /** The error that ended it. */
  readonly failed: string | null;
}

export function encodeRequest({ direction, bytes }: LongRequest): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.write(direction === 'down' ? 'd' : 'u');
  request.writeBigUInt64BE(BigInt(bytes), 1);
  return request;
}

export function decodeRequest(request: Buffer): LongRequest {
  return {
    direction: request[0] === 'd'.charCodeAt(0) ? 'down' : 'up',
    bytes: Number(request.readBigUInt64BE(1)),
  };
}

/** What a receiver answers: the digest of what it got, and how many bytes that was. */
export function encodeReceipt(digest: Buffer, bytes: number): Buffer {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(bytes));
  return Buffer.concat([digest, count]);
}

/** Nothing and 0 bytes where the receipt is not whole. */
export function decodeReceipt(receipt: Buffer): { readonly digest: Buffer; readonly bytes: number } {
  if (receipt.length !== DIGEST_BYTES + 8) return { digest: Buffer.alloc(0), bytes: 0 };
  return {
    digest: receipt.subarray(0, DIGEST_BYTES),
    bytes: Number(receipt.readBigUInt64BE(DIGEST_BYTES)),
  };
}

/** Sends the payload as fast as the socket takes it. Resolves with its digest; never when the socket breaks. */
export function sendPayload(socket: Socket, bytes: number): Promise<Buffer> {
  const payload = new Payload(bytes);
  const hash = createHash('sha256');
  return new Promise((done) => {
    const more = () => {
      for (let slice = payload.next(); slice; slice = payload.next()) {
        hash.update(slice);
        if (socket.write(slice)) continue;
        socket.once('drain', more);
        return;
      }
      done(hash.digest());
    };
    more();
  });
}
