/** What openconnect 9.12 prints, as it was recorded. */
const connected =
  'Connected to HTTPS on 10.77.0.1 with ciphersuite (TLS1.3)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)\n';
const trust = 'Server certificate verify failed: signer not found\n';
const failed = 'Failed to complete authentication\n';

export const LOGIN = {
  revoked: `${trust}${connected}Failed to read from TLS/DTLS socket: Error in the pull function.\nError reading HTTP response: Input/output error\n${failed}`,
  broken: `${trust}${connected}Failed to write to TLS/DTLS socket: The TLS connection was non-properly terminated.\n${failed}`,
  expired: `Client certificate has expired at: Sat Jan  3 10:00:00 2026\n${trust}${connected}Failed to read from TLS/DTLS socket: Error in the pull function.\nError reading HTTP response: Input/output error\n${failed}`,
  password: `${trust}${connected}Please enter your username.\nUsername:\nUser input required in non-interactive mode\n${failed}`,
  unreachable: `Failed to connect to 10.77.0.1:4443: Connection timed out\nFailed to open HTTPS connection to 10.77.0.1\n${failed}`,
} as const;

export const CONNECT = {
  cookie:
    'Got inappropriate HTTP CONNECT response: HTTP/1.1 401 Cookie is not acceptable\nCreating SSL connection failed\nCookie was rejected by server; exiting.\n',
  forgotten: 'Cookie is no longer valid, ending session\nReconnect failed\n',
  evicted:
    "Received server disconnect: b0 'Logged out'\nSend BYE packet: Server request\nSession terminated by server; exiting.\n",
  lost: 'Read error on SSL session: The TLS connection was non-properly terminated.\nFailed to reconnect to host 10.77.0.1: Connection refused\nReconnect failed\nCSTP reconnect failed; exiting\n',
} as const;

/** The standard output of `openconnect --authenticate`. */
export function authenticated(cookie: string): string {
  return `COOKIE='${cookie}'\nHOST='10.77.0.1'\nCONNECT_URL='https://10.77.0.1:4443/'\nFINGERPRINT='pin-sha256:${'A'.repeat(43)}='\nRESOLVE='10.77.0.1:10.77.0.1'\n`;
}
