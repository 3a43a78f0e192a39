import 'reflect-metadata';
import { createHash, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key (PKCS#8), both PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** What a client certificate says. */
export interface ClientSubject {
  /** The identity: ocserv takes it for the user name. */
  readonly name: string;
  /** Hexadecimal, as {@link newSerial} makes it. */
  readonly serial: string;
  readonly notAfter: Date;
}

export interface RevokedEntry {
  readonly serial: string;
  readonly revoked: Date;
}

const CRL_NUMBER_OID = '2.5.29.20';
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 86_400_000;
/** Clocks of a site differ by seconds; five minutes spare everybody a puzzle. */
const SKEW_MS = 5 * 60_000;

x509.cryptoProvider.set(webcrypto as never);

/** A random serial number: 16 bytes, positive (RFC 5280 section 4.1.2.2). */
export function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** A new certificate authority, good for ten years. */
export async function makeAuthority(now: Date): Promise<Credential> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [`glidein-vpn gateway ${randomBytes(4).toString('hex')}`] }],
    ...validity(now, new Date(now.getTime() + 10 * YEAR_MS)),
    keys,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await keyPem(keys.privateKey) };
}

/** The server's certificate. Clients pin its key; the names are for those who look at it with other tools. */
export async function makeServer(authority: Credential, now: Date): Promise<Credential> {
  return await issue(authority, {
    subject: [{ CN: ['glidein-vpn gateway'] }],
    serial: newSerial(),
    ...validity(now, new Date(now.getTime() + 10 * YEAR_MS - SKEW_MS)),
    usage: x509.ExtendedKeyUsage.serverAuth,
  });
}

export async function makeClient(
  authority: Credential,
  subject: ClientSubject,
  now: Date,
): Promise<Credential> {
  return await issue(authority, clientOf(subject, now));
}

function clientOf(subject: ClientSubject, now: Date): Issue {
  return {
    subject: [{ CN: [subject.name] }],
    serial: subject.serial,
    ...validity(now, subject.notAfter),
    usage: x509.ExtendedKeyUsage.clientAuth,
  };
}

/** A client certificate for somebody else's key, as DER of its SubjectPublicKeyInfo. PEM. */
export async function signClient(
  authority: Credential,
  subject: ClientSubject,
  publicKey: ArrayBuffer,
  now: Date,
): Promise<string> {
  const key = await webcrypto.subtle.importKey('spki', publicKey, P256, true, ['verify']);
  return pem(await certify(authority, key, clientOf(subject, now)));
}

/** The list of revoked certificates, PEM. `number` grows with every list (RFC 5280 section 5.2.3). */
export async function makeCrl(
  authority: Credential,
  entries: readonly RevokedEntry[],
  number: number,
  now: Date,
): Promise<string> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(authority.certificate).subjectName,
    thisUpdate: new Date(now.getTime() - SKEW_MS),
    nextUpdate: new Date(now.getTime() + 10 * YEAR_MS),
    entries: entries.map((entry) => ({
      serialNumber: entry.serial,
      revocationDate: entry.revoked,
      reason: x509.X509CrlReason.cessationOfOperation,
    })),
    extensions: [
      new x509.Extension(CRL_NUMBER_OID, false, derInteger(number)),
      await authorityKeyIdentifier(authority),
    ],
    signingAlgorithm: P256,
    signingKey: await signingKey(authority),
  });
  // The library's own label, `CRL`, is one that neither GnuTLS nor OpenSSL reads (RFC 7468 section 6).
  return `${x509.PemConverter.encode(crl.rawData, 'X509 CRL')}\n`;
}

/** `pin-sha256:` and the base64 of SHA-256 over the SubjectPublicKeyInfo (RFC 7469 section 2.4). */
export function pinOf(certificate: string): string {
  const spki = new NodeCertificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return `pin-sha256:${createHash('sha256').update(spki).digest('base64')}`;
}

interface Issue {
  readonly subject: x509.JsonName;
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly usage: x509.ExtendedKeyUsage;
}

async function issue(authority: Credential, wanted: Issue): Promise<Credential> {
  const keys = await newKeys();
  const certificate = await certify(authority, keys.publicKey, wanted);
  return { certificate: pem(certificate), key: await keyPem(keys.privateKey) };
}

async function certify(authority: Credential, publicKey: webcrypto.CryptoKey, wanted: Issue) {
  return await x509.X509CertificateGenerator.create({
    serialNumber: wanted.serial,
    subject: wanted.subject,
    issuer: new x509.X509Certificate(authority.certificate).subjectName,
    notBefore: wanted.notBefore,
    notAfter: wanted.notAfter,
    publicKey,
    signingKey: await signingKey(authority),
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([wanted.usage]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await authorityKeyIdentifier(authority),
    ],
  });
}

async function authorityKeyIdentifier(authority: Credential): Promise<x509.Extension> {
  const { publicKey } = new x509.X509Certificate(authority.certificate);
  return await x509.AuthorityKeyIdentifierExtension.create(publicKey);
}

async function newKeys() {
  return await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
}

async function signingKey(authority: Credential) {
  const der = x509.PemConverter.decodeFirst(authority.key);
  return await webcrypto.subtle.importKey('pkcs8', der, P256, false, ['sign']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

function validity(now: Date, notAfter: Date) {
  return { notBefore: new Date(now.getTime() - SKEW_MS), notAfter };
}

/** X.690 section 8.3: two's complement, shortest form. */
function derInteger(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  if ((bytes[0] ?? 0) > 127) bytes.unshift(0);
  return Uint8Array.from([2, bytes.length, ...bytes]);
}
