import { lookup } from 'node:dns/promises';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { basename } from 'node:path';
import { installed } from '../config/environment.js';
import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import type { Verdict } from '../plan/step.js';
import { tryCongestion } from '../probe/congestion.js';
import { tryCaps } from './caps/try.js';
import { ownAddresses } from './own-addresses.js';
import { findPrograms, found, tryOcserv, tryPasta, trySlirp } from './programs.js';
import type { GatewayFacts } from './stack.js';
import { tryTransparent } from './transparent.js';
import type { Mapping } from './trial.js';

/** Finds out what this host can do, by doing it. Changes nothing and takes about 100 ms. `path` is the user's PATH. */
export async function probeGateway(path: string): Promise<GatewayFacts> {
  const programs = findPrograms(path);
  const helper = installed.native('gvpn-ns');
  const tcpRelay = installed.native('gvpn-tcp');
  const helpers = present(helper);
  const addresses = await ownAddresses(programs.ip).catch(runningAddresses);
  const uid = process.getuid?.() ?? 0;
  const nft = found(programs.nft, 'nftables');
  const [userNamespaces, ocserv, slirp4netns, pasta, name, bbr, relay, caps] = await Promise.all([
    helpers.ok ? tryNamespaces(helper) : helpers,
    tryOcserv(programs.ocserv, programs.occtl),
    trySlirp(programs.slirp4netns),
    tryPasta(programs.pasta),
    ownName(addresses.map((item) => item.address)),
    helpers.ok ? tryCongestion('bbr') : helpers,
    tryRelay(helper, tcpRelay, nft, programs.nft, uid),
    helpers.ok ? tryCaps(helper, programs, mappingOf(uid)) : helpers,
  ]);
  return {
    uid,
    ...{
      programs,
      helper,
      tcpRelay,
      helpers,
      relay,
      userNamespaces,
      ocserv,
      slirp4netns,
      ...pasta,
      name,
      addresses,
      bbr,
      caps,
    },
    tun: tryTun(),
    nft,
    ip: found(programs.ip, 'iproute2'),
    nobodyGroup: groupOfNobody(),
    descriptors: hardDescriptors(readOr('/proc/self/limits', '')),
    forwarding: readOr('/proc/sys/net/ipv4/ip_forward', '0').trim() === '1',
    acceptRedirects: readOr('/proc/sys/net/ipv4/conf/all/accept_redirects', '1').trim() === '1',
    resolvers: parseResolvers(readOr('/etc/resolv.conf', '')),
    interfaces: Object.keys(networkInterfaces()).filter((item) => item !== 'lo'),
  };
}

/** The name servers of a resolv.conf(5) that other hosts can ask as well. */
export function parseResolvers(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const address = /^\s*nameserver\s+(\S+)/.exec(line)?.[1];
    return address && isIPv4(address) && !address.startsWith('127.') ? [address] : [];
  });
}

/** The hard limit of open files in the text of /proc/PID/limits, proc_pid_limits(5). */
export function hardDescriptors(text: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(text)?.[1];
  // The kernel's own maximum, where none is set: fs.nr_open.
  return /^\d+$/.test(hard ?? '') ? Number(hard) : 1_048_576;
}

/** Is a program of ours there? */
export function present(path: string): Verdict {
  if (existsSync(path)) return { ok: true, why: `${path} is there` };
  const facts = { program: basename(path), path };
  return { ok: false, code: 'native-missing', why: `${path} is missing`, fix: 'run `npm run build`', facts };
}

async function tryRelay(
  helper: string,
  tcpRelay: string,
  nft: Verdict,
  nftPath: string,
  uid: number,
): Promise<Verdict> {
  for (const verdict of [present(helper), present(tcpRelay), nft]) if (!verdict.ok) return verdict;
  return await tryTransparent(helper, nftPath, mappingOf(uid));
}

function mappingOf(uid: number): Mapping {
  return uid === 0 ? 'none' : 'root';
}

async function tryNamespaces(helper: string): Promise<Verdict> {
  const argv = [helper, 'hold', '--owner', String(process.pid), '--map', 'root', '--once'];
  const result = await run(argv, { timeoutMs: 5000 });
  if (result.code === 0) return { ok: true, why: 'user and network namespaces can be made' };
  const why = result.stderr.trim() || `gvpn-ns ended with ${result.code}`;
  return { ok: false, code: 'userns-refused', why, fix: 'set user.max_user_namespaces > 0' };
}

function tryTun(): Verdict {
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
    return { ok: true, why: '/dev/net/tun opens' };
  } catch (error) {
    return { ok: false, code: 'tun-missing', why: messageOf(error), fix: 'load the module tun, mode 0666' };
  }
}

/** Where ip(8) does not run: enough for an invite, and no gateway starts without it. */
function runningAddresses(): GatewayFacts['addresses'] {
  return Object.entries(networkInterfaces()).flatMap(([name, items]) =>
    (items ?? [])
      .filter((item) => item.family === 'IPv4' && !/^(127|169\.254)\./.test(item.address))
      .map((item) => {
        const prefix = Number(item.cidr?.split('/')[1] ?? 32);
        return { interface: name, address: item.address, prefix, running: true };
      }),
  );
}

/** A name that leads elsewhere, or nowhere, would send nodes astray. */
async function ownName(addresses: readonly string[]): Promise<string | undefined> {
  const name = hostname();
  if (!name.includes('.')) return undefined;
  const found = await Promise.race([
    lookup(name, { all: true, family: 4 }).catch(() => []),
    new Promise<[]>((done) => AbortSignal.timeout(1000).addEventListener('abort', () => done([]))),
  ]);
  return found.some((item) => addresses.includes(item.address)) ? name : undefined;
}

function groupOfNobody(): string | undefined {
  const gid = /^nobody:[^:]*:\d+:(\d+):/m.exec(readOr('/etc/passwd', ''))?.[1];
  return gid === undefined
    ? undefined
    : new RegExp(`^([^:]+):[^:]*:${gid}:`, 'm').exec(readOr('/etc/group', ''))?.[1];
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
