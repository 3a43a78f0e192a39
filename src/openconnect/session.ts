import { FaultError } from '../health/fault-error.js';

/** An authenticated session: the cookie is a secret, kept in memory only. */
export interface Session {
  readonly cookie: string;
}

/**
 * Reads what `openconnect --authenticate` prints on standard output: lines NAME='value' for a shell
 * (openconnect(8)). Undefined when there is no cookie.
 */
export function parseAuthenticated(stdout: string): Session | undefined {
  const cookie = /^COOKIE='?([^'\n]+)'?$/m.exec(stdout)?.[1];
  return cookie === undefined ? undefined : { cookie };
}

/**
 * What openconnect's messages mean while it logs in; its exit code is 1 for everything. The server's key was checked
 * before, so a connection that breaks right after the handshake is how ocserv refuses a certificate: it does not say
 * more, and cannot be told apart from an empty revocation list of the gateway. `log` is where the messages are.
 */
export function loginFault(stderr: string, gateway: string, name: string, log: string): FaultError {
  const why = /^Client certificate has expired.*$/m.exec(stderr)?.[0] ?? lastMessage(stderr);
  if (CREDENTIAL.some((pattern) => pattern.test(stderr))) {
    return new FaultError('credential-refused', { gateway, name, why });
  }
  return new FaultError('tunnel-failed', { gateway, why, log });
}

/** Why a connected openconnect ended, and so what comes next. */
export interface ConnectEnd {
  /**
   * `again`: the same session can be resumed. `login`: the gateway does not know the session any more.
   * `evicted`: the gateway ended it, for another node with the same invite or by its administrator.
   */
  readonly kind: 'again' | 'login' | 'evicted';
  readonly why: string;
}

/** Reads what openconnect said at its end (openconnect 9.12: main.c, cstp.c). */
export function classifyEnd(output: string): ConnectEnd {
  const why = lastMessage(output);
  if (/Session terminated by server/.test(output))
    return { kind: 'evicted', why: 'the gateway ended the session' };
  if (/401 Cookie is not acceptable|Cookie was rejected|Cookie is no longer valid/.test(output)) {
    return { kind: 'login', why: 'the gateway does not know the session' };
  }
  return { kind: 'again', why };
}

const CREDENTIAL = [
  /Error in the pull function/,
  /non-properly terminated/,
  /fatal alert/,
  /Client certificate has expired/,
  /User input required in non-interactive mode/,
];

/** Lines that say nothing about the cause: they come at every end, or at every start. */
const IDLE =
  /^(Failed to complete authentication|Server certificate verify failed|Connected to|SSL negotiation|POST |GET |Failed to open HTTPS|Failed to open \/dev\/vhost-net|Client certificate expires soon|Got CONNECT response|CSTP connected|Configured as|Session authentication will expire)/;

function lastMessage(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => !IDLE.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? 'it said nothing').trim().slice(0, 200);
}
