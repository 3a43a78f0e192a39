import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '../effects/exclusive.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import {
  type ClientSubject,
  type Credential,
  makeAuthority,
  makeClient,
  makeCrl,
  makeServer,
  pinOf,
  type RevokedEntry,
  signClient,
} from './certificates.js';

/** Where the keys of a gateway lie: `ca.crt`, `ca.key`, `server.crt`, `server.key`, `crl.pem` in a directory 0700. */
export interface PkiFiles {
  readonly authority: string;
  readonly server: string;
  readonly serverKey: string;
  readonly crl: string;
}

/** The gateway's own certificate authority, on disk. Keys have mode 0600 and never leave it, except in invites. */
export class Pki {
  private constructor(
    private readonly directory: string,
    private readonly authority: Credential,
    /** What nodes pin. */
    readonly pin: string,
  ) {}

  /** Opens the directory; makes authority, server key and an empty revocation list the first time. */
  static async open(directory: string, now: Date): Promise<Pki> {
    const opened = await exclusively(`${directory}.pki`, async () => {
      try {
        // The list is written last: a directory without it was never finished.
        if (!exists(join(directory, 'crl.pem'))) await create(directory, now);
        const authority = readCredential(directory, 'ca');
        return new Pki(directory, authority, pinOf(read(directory, 'server.crt')));
      } catch (error) {
        throw new FaultError('state-unusable', { path: directory, why: messageOf(error) }, { cause: error });
      }
    });
    if (!opened)
      throw new FaultError('state-unusable', { path: directory, why: 'another start holds its lock' });
    return opened;
  }

  async issue(subject: ClientSubject, now: Date): Promise<Credential> {
    return await makeClient(this.authority, subject, now);
  }

  /** A certificate for the key of somebody else: see {@link signClient}. */
  async sign(subject: ClientSubject, publicKey: ArrayBuffer, now: Date): Promise<string> {
    return await signClient(this.authority, subject, publicKey, now);
  }

  /** Is this certificate one of this authority's? */
  issued(certificate: X509Certificate): boolean {
    return certificate.verify(new X509Certificate(this.authority.certificate).publicKey);
  }

  async writeCrl(entries: readonly RevokedEntry[], number: number, now: Date): Promise<void> {
    writeWhole(join(this.directory, 'crl.pem'), await makeCrl(this.authority, entries, number, now));
  }
}

/** The files of a directory, whether or not they exist yet. */
export function pkiFiles(directory: string): PkiFiles {
  const at = (name: string) => join(directory, name);
  return {
    authority: at('ca.crt'),
    server: at('server.crt'),
    serverKey: at('server.key'),
    crl: at('crl.pem'),
  };
}

/** What nodes pin, when the key exists; undefined before the first start or invite. */
export function pinIn(files: PkiFiles): string | undefined {
  try {
    return pinOf(readFileSync(files.server, 'utf8'));
  } catch {
    return undefined;
  }
}

async function create(directory: string, now: Date): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const authority = await makeAuthority(now);
  const server = await makeServer(authority, now);
  for (const [name, credential] of [['ca', authority] as const, ['server', server] as const]) {
    writeWhole(join(directory, `${name}.key`), credential.key);
    writeWhole(join(directory, `${name}.crt`), credential.certificate);
  }
  writeWhole(join(directory, 'crl.pem'), await makeCrl(authority, [], 1, now));
}

function readCredential(directory: string, name: string): Credential {
  return { certificate: read(directory, `${name}.crt`), key: read(directory, `${name}.key`) };
}

function read(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'utf8');
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
