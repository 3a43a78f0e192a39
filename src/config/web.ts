import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { parseEndpoint, showEndpoint } from './endpoint.js';

/** Where the status page is served: a TCP port of this host's loopback, or a unix socket. */
export type WebAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** sun_path of a unix socket without its zero (unix(7)). */
const LONGEST_PATH = 107;

const addressSchema = z
  .string('must be 127.0.0.1:PORT or unix:/PATH')
  .transform((text, context): WebAddress => {
    const found = parseWebAddress(text);
    if (typeof found !== 'string') return found;
    context.addIssue({ code: 'custom', message: found });
    return z.NEVER;
  });

/**
 * The status page: `{ listen: 127.0.0.1:PORT }`, `{ listen: unix:/PATH }`, or the address alone as options and the
 * environment have it. Whoever reaches it reads it, so that it is never open to the network.
 */
export const webSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { listen: value } : value),
  z.strictObject({ listen: addressSchema }, 'must be a mapping with listen: 127.0.0.1:PORT or unix:/PATH'),
);

export type WebSettings = z.output<typeof webSchema>;

/** What people are told: what a browser opens, or the socket. */
export function placeOf(address: WebAddress): string {
  return address.kind === 'unix' ? `unix:${address.path}` : `http://${showEndpoint(address)}/`;
}

/** The address, or why it is none. */
function parseWebAddress(text: string): WebAddress | string {
  if (text.startsWith('unix:')) return parseSocket(text.slice('unix:'.length));
  const endpoint = parseEndpoint(text);
  if (!endpoint || isIP(endpoint.host) === 0)
    return 'must be 127.0.0.1:PORT with a port between 1 and 65535, or unix:/PATH';
  if (endpoint.host.startsWith('127.') || endpoint.host === '::1') return { kind: 'tcp', ...endpoint };
  const { port } = endpoint;
  return `must be on loopback, since whoever reaches the page reads it: use 127.0.0.1:${port}, and from elsewhere \`ssh -L ${port}:127.0.0.1:${port} GATEWAY\``;
}

function parseSocket(path: string): WebAddress | string {
  if (!isAbsolute(path))
    return 'must name the unix socket by its whole path, such as unix:/run/user/1000/gateway';
  const bytes = Buffer.byteLength(path);
  return bytes <= LONGEST_PATH
    ? { kind: 'unix', path }
    : `must be shorter: the path of a unix socket has at most ${LONGEST_PATH} bytes, and this one ${bytes}`;
}
