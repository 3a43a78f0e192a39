import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import { z } from 'zod';
import { installed } from '../config/environment.js';
import type { Lab } from '../lab/lab.js';

export const machineSchema = z.strictObject({
  cpu: z.string(),
  cores: z.int(),
  memoryGB: z.number(),
  architecture: z.string(),
  kernel: z.string(),
  load: z.number().describe('1-minute load average before the run: what else the machine did'),
});
export type Machine = z.output<typeof machineSchema>;

export const versionsSchema = z.record(z.string(), z.string());

/** The machine on which everything ran: all ends share it. */
export function machineFacts(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGB: Number((totalmem() / 1e9).toFixed(1)),
    architecture: arch(),
    kernel: release(),
    load: Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[0]),
  };
}

/** Debian packages whose programs carry or make the load. */
const PACKAGES = [
  'openconnect',
  'ocserv',
  'slirp4netns',
  'passt',
  'ocproxy',
  'tsocks',
  'iperf3',
  'nodejs',
] as const;

/** Versions in the lab's root file system, and our own. */
export async function versionsIn(lab: Lab): Promise<Record<string, string>> {
  const query = ['dpkg-query', '--show', '--showformat', '$' + '{Package} $' + '{Version}\\n', ...PACKAGES];
  const listed = await lab.host('dmz').output(query);
  const found = listed.split('\n').flatMap((line) => {
    const [name, version] = line.split(' ');
    return name && version ? [[name, version] as const] : [];
  });
  return { 'glidein-vpn': installed.version, ...Object.fromEntries(found) };
}

/** What network namespaces have when nobody says otherwise: the machine's (tcp(7)). */
export function defaultCongestionControl(): string {
  return readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'latin1').trim();
}
