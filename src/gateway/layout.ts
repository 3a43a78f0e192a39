import { join } from 'node:path';

/** Where a gateway keeps what. Everything is below one directory with mode 0700. */
export interface Layout {
  readonly root: string;
  /** Keys, certificates, revocation list. */
  readonly pki: string;
  /** Invites that were written. */
  readonly register: string;
  /** A file for each identity that may come in; read by ocserv. */
  readonly users: string;
  /** What invites say of this gateway. */
  readonly profile: string;
  /** State directory of a run: exists while the gateway runs. */
  readonly run: string;
  /** ocserv's own files of a run. */
  readonly ocserv: string;
  /** The caps in force: exists while there are any. */
  readonly limits: string;
  /** Identities that may come in although the gateway is drained: exists while it is. */
  readonly draining: string;
  /** The socket at which this process is asked. */
  readonly control: string;
}

/** sun_path of a unix socket holds 107 bytes and a zero (unix(7)); ocserv adds 11 to the longest of ours. */
const LONGEST_ROOT = 107 - '/run/ocserv/in'.length - 11;

export function layoutOf(root: string): Layout {
  const at = (...names: string[]) => join(root, ...names);
  return {
    root,
    pki: at('pki'),
    register: at('identities.json'),
    users: at('users'),
    profile: at('profile.json'),
    run: at('run'),
    ocserv: at('run', 'ocserv'),
    limits: at('run', 'ocserv', 'limits.json'),
    draining: at('run', 'ocserv', 'draining'),
    control: at('run', 'ocserv', 'control'),
  };
}

/** Why this directory cannot hold a gateway's sockets, or undefined. */
export function tooLong(root: string): string | undefined {
  const length = Buffer.byteLength(root);
  return length > LONGEST_ROOT
    ? `its path has ${length} bytes, and unix sockets leave room for ${LONGEST_ROOT}`
    : undefined;
}
