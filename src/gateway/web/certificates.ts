import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PkiFiles } from '../pki.js';

/** Until when a certificate of the gateway is valid. */
export interface CertificateEnd {
  readonly name: 'authority' | 'server';
  readonly expires: Date;
}

/** Of the gateway's own certificates. What cannot be read is left out: ocserv has said so at its start. */
export function certificateEnds(files: Pick<PkiFiles, 'authority' | 'server'>): CertificateEnd[] {
  return (['authority', 'server'] as const).flatMap((name) => {
    try {
      return [{ name, expires: new Date(new X509Certificate(readFileSync(files[name])).validTo) }];
    } catch {
      return [];
    }
  });
}
