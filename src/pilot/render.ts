import type { Endpoint } from '../config/endpoint.js';
import { showEndpoint } from '../config/endpoint.js';
import type { Text } from '../plan/text.js';
import type { CondorRelease } from './release.js';
import type { EndTimes, StopTimes } from './stop-times.js';

/** Everything in which one pilot differs from another. Paths are absolute, sizes MB (2^20 bytes). */
export interface PilotValues {
  readonly pool: Endpoint;
  /** Unique in the pool: the slot is `slot1@NAME@FQDN`. */
  readonly name: string;
  /** The name of the payload's host; its hosts file has it. */
  readonly fqdn: string;
  readonly site: string;
  readonly cmsSite: string;
  readonly gatekeeper: string;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly reservedDiskMb: number;
  /** Does the slot have the GPUs that HTCondor finds (it keeps to CUDA_VISIBLE_DEVICES)? */
  readonly gpus: boolean;
  /** The job's number in the batch system. */
  readonly batchJob: string | undefined;
  readonly directory: string;
  readonly logDir: string;
  readonly executeDir: string;
  readonly address: Text;
  readonly inbound: 'ccb' | 'direct';
  readonly times: EndTimes | undefined;
  readonly idleMs: number;
  readonly stop: StopTimes;
  readonly acceptUndirected: boolean;
  readonly startExpression: string;
  readonly release: CondorRelease;
  /** The installation's `condor-config` and `glidein-scripts`. */
  readonly configDir: string;
  readonly scriptsDir: string;
  readonly version: string;
  /** The user's own settings, read last. */
  readonly userConfig?: string | undefined;
}

/** The file that CONDOR_CONFIG names: values only. What they mean is in condor-config, which it reads in the end. */
export function renderPilotConfig(values: PilotValues): Text {
  const macros: [name: string, value: Text | number][] = [
    ['POOL', showEndpoint(values.pool)],
    ['POOL_HOST', values.pool.host],
    ['NAME', values.name],
    ['FQDN', values.fqdn],
    ['SITE', values.site],
    ['CMS_SITE', values.cmsSite],
    ['GATEKEEPER', values.gatekeeper],
    ['VERSION', values.version],
    ['CPUS', values.cpus],
    ['MEMORY_MB', values.memoryMb],
    ['RESERVED_DISK_MB', values.reservedDiskMb],
    ['GPUS', values.gpus ? 'True' : 'False'],
    ['LOCAL_DIR', values.directory],
    ['LOG_DIR', values.logDir],
    ['EXECUTE_DIR', values.executeDir],
    ['SCRIPTS', values.scriptsDir],
    ['ADDRESS', values.address],
    ['INBOUND', values.inbound],
    ['CCB', String(values.inbound === 'ccb')],
    ['ACCEPT_UNDIRECTED', values.acceptUndirected ? 'True' : 'False'],
    ['START_EXTRA', values.startExpression],
    ['IDLE_SECONDS', Math.round(values.idleMs / 1000)],
    ['DRAIN_SECONDS', values.stop.drain],
    ['VACATE_SECONDS', values.stop.vacate],
    ['GRACEFUL_SECONDS', values.stop.graceful],
    ['FAST_SECONDS', values.stop.fast],
    ...deadline(values.times),
    // It comes from outside: nothing in it may be special to HTCondor's configuration.
    ...batchJob(values.batchJob?.replace(/[^\w.[\]-]/g, '_')),
    ['RELEASE_DIR', values.release.dir],
    ['LIBEXEC', values.release.libexec],
    ['LIB', values.release.lib],
  ];
  const user = values.userConfig === undefined ? [] : [`LOCAL_CONFIG_FILE = ${values.userConfig}\n`];
  return [
    '# One pilot, written by glidein-vpn. The meaning of these values is in the files of LOCAL_CONFIG_DIR.\n',
    ...macros.flatMap(([name, value]) => [`GLIDEIN_VPN_${name} = `, ...partsOf(value), '\n']),
    `LOCAL_CONFIG_DIR = ${values.configDir}\n`,
    ...user,
  ];
}

function deadline(times: EndTimes | undefined): [string, number][] {
  if (!times) return [];
  return [
    ['TO_RETIRE', Math.floor(times.retireAt / 1000)],
    ['TO_DIE', Math.floor(times.dieAt / 1000)],
  ];
}

function batchJob(id: string | undefined): [string, string][] {
  return id === undefined ? [] : [['BATCH_JOB', id]];
}

function partsOf(value: Text | number): Exclude<Text, string | { step: string }> {
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' || 'step' in value ? [value] : value;
}
