import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type PilotValues, renderPilotConfig } from '../../../src/pilot/render.js';
import { stopTimes } from '../../../src/pilot/stop-times.js';
import { ref, show } from '../../../src/plan/text.js';

const values: PilotValues = {
  pool: { host: 'cm.example.org', port: 9618 },
  name: 'node7-4242-ab12',
  fqdn: 'node7.hpc.example.org',
  site: 'HPC',
  cmsSite: 'T2_XX_HPC',
  gatekeeper: 'slurm.hpc.example.org',
  cpus: 4,
  memoryMb: 7900,
  reservedDiskMb: 1000,
  gpus: false,
  batchJob: '4711[2].pbs',
  directory: '/s/pilot',
  logDir: '/s/log',
  executeDir: '/s/pilot/execute',
  address: ref('tunnel', 'address'),
  inbound: 'ccb',
  times: { retireAt: 1_800_000_000_000, dieAt: 1_800_001_800_000 },
  idleMs: 1_200_000,
  stop: stopTimes(20_000, 'graceful'),
  acceptUndirected: true,
  startExpression: 'TARGET.Owner =!= "nobody"',
  release: {
    master: '/opt/condor/sbin/condor_master',
    dir: '/opt/condor',
    libexec: '/opt/condor/libexec',
    lib: '/opt/condor/lib',
    version: '23.9.6',
  },
  configDir: '/i/condor-config',
  scriptsDir: '/i/glidein-scripts',
  version: '0.1.0',
  userConfig: '/home/u/last.config',
};

describe('the settings file of one pilot', () => {
  test('holds every value once, and then reads what they mean', () => {
    expect(show(renderPilotConfig(values))).toBe(`\
# One pilot, written by glidein-vpn. The meaning of these values is in the files of LOCAL_CONFIG_DIR.
GLIDEIN_VPN_POOL = cm.example.org:9618
GLIDEIN_VPN_POOL_HOST = cm.example.org
GLIDEIN_VPN_NAME = node7-4242-ab12
GLIDEIN_VPN_FQDN = node7.hpc.example.org
GLIDEIN_VPN_SITE = HPC
GLIDEIN_VPN_CMS_SITE = T2_XX_HPC
GLIDEIN_VPN_GATEKEEPER = slurm.hpc.example.org
GLIDEIN_VPN_VERSION = 0.1.0
GLIDEIN_VPN_CPUS = 4
GLIDEIN_VPN_MEMORY_MB = 7900
GLIDEIN_VPN_RESERVED_DISK_MB = 1000
GLIDEIN_VPN_GPUS = False
GLIDEIN_VPN_LOCAL_DIR = /s/pilot
GLIDEIN_VPN_LOG_DIR = /s/log
GLIDEIN_VPN_EXECUTE_DIR = /s/pilot/execute
GLIDEIN_VPN_SCRIPTS = /i/glidein-scripts
GLIDEIN_VPN_ADDRESS = <tunnel.address>
GLIDEIN_VPN_INBOUND = ccb
GLIDEIN_VPN_CCB = true
GLIDEIN_VPN_ACCEPT_UNDIRECTED = True
GLIDEIN_VPN_START_EXTRA = TARGET.Owner =!= "nobody"
GLIDEIN_VPN_IDLE_SECONDS = 1200
GLIDEIN_VPN_DRAIN_SECONDS = 9
GLIDEIN_VPN_VACATE_SECONDS = 4
GLIDEIN_VPN_GRACEFUL_SECONDS = 14
GLIDEIN_VPN_FAST_SECONDS = 5
GLIDEIN_VPN_TO_RETIRE = 1800000000
GLIDEIN_VPN_TO_DIE = 1800001800
GLIDEIN_VPN_BATCH_JOB = 4711[2].pbs
GLIDEIN_VPN_RELEASE_DIR = /opt/condor
GLIDEIN_VPN_LIBEXEC = /opt/condor/libexec
GLIDEIN_VPN_LIB = /opt/condor/lib
LOCAL_CONFIG_DIR = /i/condor-config
LOCAL_CONFIG_FILE = /home/u/last.config
`);
  });

  test('a slot has GPUs only where it is said; the number of a batch job may come from anywhere', () => {
    const text = show(renderPilotConfig({ ...values, gpus: true, batchJob: '7"\n$(X)' }));
    expect(text).toContain('GLIDEIN_VPN_GPUS = True\n');
    expect(text).toContain('GLIDEIN_VPN_BATCH_JOB = 7____X_\n');
    expect(show(renderPilotConfig({ ...values, batchJob: undefined }))).not.toContain('BATCH_JOB');
  });

  test('a pilot without a deadline and without a file of the user has no such lines', () => {
    const text = show(
      renderPilotConfig({ ...values, times: undefined, userConfig: undefined, inbound: 'direct' }),
    );
    expect(text).not.toMatch(/TO_RETIRE|TO_DIE|LOCAL_CONFIG_FILE/);
    expect(text).toContain('GLIDEIN_VPN_CCB = false\n');
  });
});

describe('condor-config', () => {
  const files = readdirSync('condor-config').map((name) => readFileSync(join('condor-config', name), 'utf8'));
  const settings = files.map((text) => text.replace(/^\s*#.*$/gm, '')).join('\n');

  test('uses exactly the values that are rendered', () => {
    const rendered = new Set(show(renderPilotConfig(values)).match(/GLIDEIN_VPN_\w+(?= =)/g));
    const defined = new Set(settings.match(/^\s*GLIDEIN_VPN_\w+(?=\s*=)/gm)?.map((name) => name.trim()));
    const used = new Set(settings.match(/(?<=\$\(|defined )GLIDEIN_VPN_\w+/g));
    expect([...used].filter((name) => !rendered.has(name) && !defined.has(name))).toEqual([]);
    expect([...rendered].filter((name) => !used.has(name) && name !== 'GLIDEIN_VPN_TO_RETIRE')).toEqual([]);
  });

  test('lets nobody in by a wildcard', () => {
    const lists = settings.match(/^\s*ALLOW_\w+\s*=.*$/gm) ?? [];
    expect(lists.length).toBeGreaterThan(5);
    expect(lists.filter((line) => line.includes('*'))).toEqual([]);
  });
});
