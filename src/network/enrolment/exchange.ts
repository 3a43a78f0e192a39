import { request } from 'node:http';
import type { Endpoint } from '../../config/endpoint.js';
import { MOST_ANSWER, MOST_REQUEST } from '../../config/enrolment.js';
import { backOff } from '../../effects/wait.js';

/** One try, at most; a gateway that has just got its first invite for several nodes is still starting its service. */
const TRY_MS = 35_000;
const PAUSE_MS = 250;

/** Reads a request from standard input and asks. Rejects when the gateway did not answer within `limitMs`. */
export async function askFromStandardInput(at: Endpoint, limitMs: number): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin as AsyncIterable<string>) {
    text += part;
    if (text.length > MOST_REQUEST) throw new Error('the request is too long');
  }
  return await ask(at, text, limitMs);
}

/**
 * Asks the enrolment service, and again while it cannot be reached: a request that it has got is not sent a second time.
 */
export async function ask(at: Endpoint, text: string, limitMs: number): Promise<string> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = end - performance.now();
    try {
      return await post(at, text, Math.ceil(Math.max(1, Math.min(left, TRY_MS))));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const again = code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH';
      if (!again || left <= PAUSE_MS) throw error;
      await backOff(PAUSE_MS);
    }
  }
}

async function post({ host, port }: Endpoint, text: string, timeoutMs: number): Promise<string> {
  return await new Promise((done, failed) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const asked = request(
      { host, port, method: 'POST', path: '/', headers, agent: false, signal },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          body += part;
          if (body.length > MOST_ANSWER) asked.destroy(new Error('the answer is too long'));
        });
        answer.once('error', failed);
        answer.once('end', () =>
          answer.statusCode === 200 ? done(body) : failed(new Error(`HTTP status ${answer.statusCode}`)),
        );
      },
    );
    asked.once('error', failed);
    asked.end(text);
  });
}
