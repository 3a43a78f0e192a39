import { createHash } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { connect as tcpConnect } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { TunnelGateway } from '../plan/step.js';

/** A gateway that answered with a key that we know. */
export interface CheckedGateway {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly pin: string;
  /** Time of a TCP handshake: the shorter of two, for a busy host only adds to it. */
  readonly rttMs: number;
}

const LIMIT_MS = 5000;

/**
 * Resolves, connects and compares the server's key with the pins: openconnect's own errors do not tell these apart.
 * Throws `gateway-name`, `gateway-refused`, `gateway-unreachable`, `gateway-not-tls`, `pin-mismatch`.
 */
export async function checkGateway(gateway: TunnelGateway, signal: AbortSignal): Promise<CheckedGateway> {
  const name = `${gateway.host}:${gateway.port}`;
  const address = await resolveName(gateway.host, name);
  const begun = performance.now();
  await reach(address, gateway.port, name, signal);
  const firstMs = performance.now() - begun;
  const { pin: found, handshakeMs } = await serverPin(address, gateway, name, signal);
  const pin = gateway.pins.find((known) => known === found);
  if (!pin)
    throw new FaultError('pin-mismatch', { gateway: name, found, expected: gateway.pins.join(' or ') });
  return { host: gateway.host, port: gateway.port, address, pin, rttMs: Math.min(firstMs, handshakeMs) };
}

async function resolveName(host: string, gateway: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOTFOUND' ? 'no such name' : messageOf(error);
    throw new FaultError('gateway-name', { gateway, why }, { cause: error });
  }
}

function reach(address: string, port: number, gateway: string, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const socket = tcpConnect({
      host: address,
      port,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    socket.once('connect', () => {
      socket.destroy();
      done();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') {
        failed(
          new FaultError(
            'gateway-refused',
            { gateway, why: 'nothing listens on this port' },
            { cause: error },
          ),
        );
        return;
      }
      const why = error.name === 'AbortError' ? `no answer within ${LIMIT_MS / 1000} s` : messageOf(error);
      failed(new FaultError('gateway-unreachable', { gateway, why }, { cause: error }));
    });
  });
}

function serverPin(
  address: string,
  target: TunnelGateway,
  gateway: string,
  signal: AbortSignal,
): Promise<{ readonly pin: string; readonly handshakeMs: number }> {
  return new Promise((done, failed) => {
    const begun = performance.now();
    let handshakeMs = Number.POSITIVE_INFINITY;
    const socket = tlsConnect({
      host: address,
      port: target.port,
      servername: serverName(target.host),
      rejectUnauthorized: false,
    });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const refuse = (why: string, cause?: unknown) => {
      socket.destroy();
      failed(new FaultError('gateway-not-tls', { gateway, why }, { cause }));
    };
    limit.addEventListener('abort', () => refuse('no answer to the handshake'), { once: true });
    socket.once('error', (error) => refuse(messageOf(error), error));
    socket.once('connect', () => {
      handshakeMs = performance.now() - begun;
    });
    socket.once('secureConnect', () => {
      const pin = pinOf(socket);
      socket.destroy();
      if (pin !== undefined) done({ pin, handshakeMs });
      else refuse('it shows no certificate');
    });
  });
}

/** `pin-sha256:...` of the key that the other end of a connection shows. */
export function pinOf(socket: TLSSocket): string | undefined {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return key && `pin-sha256:${createHash('sha256').update(key).digest('base64')}`;
}

/** SNI must be a name: RFC 6066 forbids addresses. */
export function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}
