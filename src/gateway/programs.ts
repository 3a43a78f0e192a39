import { readFileSync } from 'node:fs';
import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import type { Verdict } from '../plan/step.js';
import { findCommand } from '../probe/command.js';
import type { GatewayFacts, Programs } from './stack.js';

/** Where ordinary users do not look, but may run what is there. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';

/** Where the programs of a gateway are. */
export function findPrograms(path: string): Programs {
  const find = (name: string): string => {
    const found = findCommand(name, `${path}:${SYSTEM_PATH}`);
    return 'path' in found ? found.path : name;
  };
  return {
    ocserv: find('ocserv'),
    occtl: find('occtl'),
    slirp4netns: find('slirp4netns'),
    pasta: find('pasta'),
    nft: find('nft'),
    ip: find('ip'),
    tc: find('tc'),
  };
}

/** Is a program there? */
export function found(path: string, debianPackage: string): Verdict {
  if (path.includes('/')) return { ok: true, why: path };
  return unsuitable(`${path} was not found`, `install ${debianPackage}`);
}

/**
 * ocserv must take a listener that it inherits (sd_listen_fds(3)). It does not tell whether it was built so, but then
 * its program names the function.
 */
export async function tryOcserv(path: string, occtl: string): Promise<Verdict> {
  const result = await run([path, '--version'], { timeoutMs: 5000 }).catch(() => undefined);
  const version = /OpenConnect VPN Server (\d+\.\d+\.\d+)/.exec(`${result?.stdout}${result?.stderr}`)?.[1];
  if (!version) return unsuitable(`${path} does not run`, 'install ocserv 1.3 or newer');
  if (!occtl.includes('/')) return unsuitable('occtl was not found', 'install occtl, it belongs to ocserv');
  if (!atLeast(version, [1, 2, 0]))
    return unsuitable(`${path} is version ${version}`, 'install ocserv 1.3 or newer');
  try {
    if (readFileSync(path).includes('sd_listen_fds')) return { ok: true, why: `ocserv ${version}` };
  } catch (error) {
    return unsuitable(`${path}: ${messageOf(error)}`, 'let your user read it');
  }
  return unsuitable(
    `${path} ${version} was built without systemd socket activation`,
    'use one built with libsystemd',
  );
}

export async function trySlirp(path: string): Promise<Verdict> {
  const result = await run([path, '--version'], { timeoutMs: 5000 }).catch(() => undefined);
  const version = /slirp4netns version (\d+\.\d+\.\d+)/.exec(result?.stdout ?? '')?.[1];
  if (!version) return unsuitable(`${path} does not run`, 'install slirp4netns');
  if (!atLeast(version, [1, 0, 0]))
    return unsuitable(`${path} is version ${version}`, 'install 1.0 or newer');
  return { ok: true, why: `slirp4netns ${version}` };
}

/** pasta's versions are dates. Since 2024-08-21 it can be told not to answer for the host's own addresses. */
export async function tryPasta(path: string): Promise<Pick<GatewayFacts, 'pasta' | 'pastaCarriesTcp'>> {
  const result = await run([path, '--version'], { timeoutMs: 5000 }).catch(() => undefined);
  const version = pastaVersion(`${result?.stdout}${result?.stderr}`);
  if (!version) {
    const absent = unsuitable(`${path} does not run`, 'install pasta (package passt)');
    return { pasta: absent, pastaCarriesTcp: absent };
  }
  const since = (date: string): Verdict =>
    version >= date
      ? { ok: true, why: `pasta ${version}` }
      : unsuitable(`${path} is of ${version}`, `install a pasta of ${date} or newer`);
  // The one of 2025-05 uploads badly into a slow link, even where nothing is lost; that of 2026-10 was found good.
  return { pasta: since('2024-08-21'), pastaCarriesTcp: since('2026-01-01') };
}

/** `2026-10-02` from `pasta 2026_10_02.cba3570` or Debian's `pasta 0.0~git20261002.cba3570-1`. */
export function pastaVersion(text: string): string | undefined {
  return /^pasta .*?(20\d\d)_?(\d\d)_?(\d\d)/m.exec(text)?.slice(1).join('-');
}

function unsuitable(why: string, fix: string): Verdict {
  return { ok: false, code: 'program-unsuitable', why, fix };
}

function atLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, need] of wanted.entries()) {
    const have = parts[index] ?? 0;
    if (have !== need) return have > need;
  }
  return true;
}
