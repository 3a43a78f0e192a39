import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { type CheckedGateway, pinOf, serverName } from './gateway.js';

const LIMIT_MS = 5000;
const LONGEST = 65_536;

/** Files of the certificate by which a node proves itself, and of its key. */
interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The word that a gateway has for nodes which it refuses. ocserv says no more than "401 Cookie is not acceptable" to one
 * whose connect script fails (worker-auth.c); but who asks for its login form gets the configured `pre-login-banner`
 * with it. Undefined when there is none, or it cannot be had. Never rejects.
 */
export async function readNotice(
  gateway: Omit<CheckedGateway, 'rttMs'>,
  credential: Credential,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return noticeIn(await loginForm(gateway, credential, signal));
  } catch {
    return undefined;
  }
}

function loginForm(
  { host, port, address, pin }: Omit<CheckedGateway, 'rttMs'>,
  { certificate, key }: Credential,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((done, failed) => {
    let heard = '';
    const socket = connect({
      ...{ host: address, port, servername: serverName(host), rejectUnauthorized: false },
      ...{ cert: readFileSync(certificate), key: readFileSync(key) },
    });
    const end = () => {
      socket.destroy();
      done(heard);
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    limit.addEventListener('abort', end, { once: true });
    socket.once('error', failed).once('close', end);
    socket.once('secureConnect', () => {
      // Another server is told nothing.
      if (pinOf(socket) !== pin) return end();
      socket.write(`GET / HTTP/1.1\r\nHost: ${address}:${port}\r\nConnection: close\r\n\r\n`);
    });
    socket.setEncoding('utf8').on('data', (data) => {
      heard += data;
      if (heard.includes('</auth>') || heard.length > LONGEST) end();
    });
  });
}

/** The banner of a login form, where it is a word of ours. */
export function noticeIn(form: string): string | undefined {
  return /<banner>glidein-vpn:([a-z-]{1,32})<\/banner>/.exec(form)?.[1];
}
