import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { installed } from '../config/environment.js';
import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import type { Verdict } from '../plan/step.js';
import { tryCongestion } from './congestion.js';

/** What was found out about this node by trying. */
export interface NodeFacts {
  readonly hostname: string;
  /** HTCondor wants a name with a domain; nodes often have none. */
  readonly fqdn: string;
  readonly uid: number;
  readonly userNamespaces: Verdict;
  readonly tun: Verdict;
  readonly helpers: Verdict;
  readonly openconnect: Verdict;
  /** openconnect takes our preload library: neither static nor of another libc. */
  readonly preload: Verdict;
  /** Sockets of ours may have the congestion control BBR. */
  readonly bbr: Verdict;
  /** Content of the node's /etc/nsswitch.conf, or undefined where there is none. */
  readonly nsswitch: string | undefined;
  /** Which of the files that a payload gets its own version of exist here (a bind needs its target). */
  readonly etc: { readonly resolv: boolean; readonly hosts: boolean };
}

/** Tries everything that the namespace rung needs. Changes nothing, takes some 20 ms. */
export async function probeNode(openconnect: string): Promise<NodeFacts> {
  const helpers = nativeHelpers();
  return {
    hostname: hostname(),
    fqdn: hostname().includes('.') ? hostname() : `${hostname()}.localdomain`,
    uid: process.getuid?.() ?? 0,
    helpers,
    userNamespaces: helpers.ok ? await userNamespaces() : helpers,
    tun: tunDevice(),
    openconnect: await openconnectProgram(openconnect),
    preload: helpers.ok ? await tryPreload(openconnect) : helpers,
    bbr: helpers.ok ? await tryCongestion('bbr') : helpers,
    nsswitch: existsSync('/etc/nsswitch.conf') ? readFileSync('/etc/nsswitch.conf', 'utf8') : undefined,
    etc: { resolv: existsSync('/etc/resolv.conf'), hosts: existsSync('/etc/hosts') },
  };
}

function nativeHelpers(): Verdict {
  for (const name of [
    'gvpn-ns',
    'gvpn-relay',
    'gvpn-probe',
    'gvpn-hand',
    'gvpn-sock',
    'gvpn-openconnect.so',
  ] as const) {
    const path = installed.native(name);
    if (!existsSync(path)) {
      return { ok: false, code: 'native-missing', why: `${path} is missing`, fix: 'run `npm run build`' };
    }
  }
  return { ok: true, why: 'the native helpers are there' };
}

/** Makes the namespaces that a node needs, in a process that ends at once. */
async function userNamespaces(): Promise<Verdict> {
  const owner = String(process.pid);
  const argv = [installed.native('gvpn-ns'), 'hold', '--owner', owner, '--map', 'same', '--uts', '--once'];
  const result = await run(argv, { timeoutMs: 5000 });
  if (result.code === 0) return { ok: true, why: 'user and network namespaces can be made' };
  return {
    ok: false,
    code: 'userns-refused',
    why: result.stderr.trim() || `gvpn-ns ended with ${result.code}`,
    fix: 'set user.max_user_namespaces > 0',
  };
}

function tunDevice(): Verdict {
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
    return { ok: true, why: '/dev/net/tun opens' };
  } catch (error) {
    return { ok: false, code: 'tun-missing', why: messageOf(error), fix: 'load the module tun, mode 0666' };
  }
}

async function openconnectProgram(path: string): Promise<Verdict> {
  const result = await run([path, '--version'], { timeoutMs: 5000 }).catch(() => undefined);
  const version = /OpenConnect version v?(\S+)/.exec(result?.stdout ?? '')?.[1];
  if (version) return { ok: true, why: `openconnect ${version}` };
  return { ok: false, code: 'program-missing', why: `${path} does not run`, fix: 'install openconnect' };
}

async function tryPreload(openconnect: string): Promise<Verdict> {
  const library = installed.native('gvpn-openconnect.so');
  const argv = [
    installed.native('gvpn-hand'),
    '--preload',
    library,
    '--check',
    '--',
    openconnect,
    '--version',
  ];
  const result = await run(argv, { timeoutMs: 5000 }).catch(() => undefined);
  if (result?.stderr.includes('gvpn-preload')) return { ok: true, why: 'openconnect takes a preload' };
  return {
    ...{ ok: false, code: 'program-unsuitable', why: `${openconnect} does not load ${library}` },
    fix: 'use an openconnect that is linked dynamically with glibc, or `tun: relay`',
  };
}
