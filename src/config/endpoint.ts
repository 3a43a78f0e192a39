import { isIP } from 'node:net';
import { z } from 'zod';

/** A host (name or address) and a TCP port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export function showEndpoint(endpoint: Endpoint): string {
  return endpoint.host.includes(':')
    ? `[${endpoint.host}]:${endpoint.port}`
    : `${endpoint.host}:${endpoint.port}`;
}

/** The endpoint of `name:4443`, `192.0.2.1:4443` or `[2001:db8::1]:4443`; undefined for anything else. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]{1,253})):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port < 1 || port > 65535) return undefined;
  if (found?.[1] !== undefined && isIP(host) !== 6) return undefined;
  return { host, port };
}

/** Where something can be reached. */
export const endpointSchema = z.string().transform((text, context) => {
  const endpoint = parseEndpoint(text);
  if (endpoint) return endpoint;
  context.addIssue({ code: 'custom', message: 'must be HOST:PORT with a port between 1 and 65535' });
  return z.NEVER;
});

/** Where something listens: the host is an address of this host, never a name. */
export const listenSchema = endpointSchema.refine((endpoint) => isIP(endpoint.host) !== 0, {
  message: 'must be ADDRESS:PORT, for example 0.0.0.0:4443',
});
