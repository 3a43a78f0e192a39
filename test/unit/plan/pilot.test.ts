import { describe, expect, test } from '@jest/globals';
import { stopTimes } from '../../../src/pilot/stop-times.js';
import { type PilotPlanInput, pilotPayload, pilotSteps } from '../../../src/plan/pilot.js';
import { renderPlan } from '../../../src/plan/render.js';
import { ref } from '../../../src/plan/text.js';

const input: PilotPlanInput = {
  state: '/s',
  token: 'TOP.SECRET.TOKEN\n',
  values: {
    pool: { host: 'cm.example.org', port: 9618 },
    name: 'p1',
    fqdn: 'n1.example.org',
    site: 'HPC',
    cmsSite: 'HPC',
    gatekeeper: 'HPC',
    cpus: 1,
    memoryMb: 1000,
    reservedDiskMb: 0,
    gpus: false,
    batchJob: undefined,
    address: ref('tunnel', 'address'),
    inbound: 'ccb',
    times: undefined,
    idleMs: 60_000,
    stop: stopTimes(20_000, 'graceful'),
    acceptUndirected: false,
    startExpression: 'True',
    release: {
      master: '/usr/sbin/condor_master',
      dir: '/usr',
      libexec: '/l',
      lib: '/lib',
      version: '23.9.6',
    },
    configDir: '/i/condor-config',
    scriptsDir: '/i/glidein-scripts',
    version: '0.1.0',
  },
};

describe('the plan of a pilot', () => {
  const text = renderPlan({ name: 'pilot', reasons: [], steps: pilotSteps(input) });

  test('makes private directories, the token and the settings, in this order', () => {
    expect(text.split('\n').filter((line) => /mkdir|write/.test(line) && !/^\d/.test(line))).toEqual([
      '     mkdir  /s/pilot 0700',
      ...['lock', 'run', 'spool', 'etc', 'tokens', 'passwords', 'execute'].map(
        (name) => `     mkdir  /s/pilot/${name} 0700`,
      ),
      '     write  /s/pilot/tokens/pool 0600',
      '     write  /s/pilot/condor.config 0600',
    ]);
  });

  test('shows the settings before they are written, the address that will be, and never the token', () => {
    expect(text).toContain('GLIDEIN_VPN_ADDRESS = <tunnel.address>');
    expect(text).toContain('GLIDEIN_VPN_LOG_DIR = /s/log');
    expect(text).not.toContain('SECRET');
  });

  test('two pilots with one scratch directory have a directory each in it', () => {
    const steps = pilotSteps({ ...input, executeDir: '/scratch' });
    expect(steps.map((step) => step.action)).toContainEqual({
      kind: 'directory',
      path: '/scratch/glidein-vpn-p1',
      mode: 0o700,
    });
  });

  test('the payload is condor_master in the foreground', () => {
    expect(pilotPayload(input)).toEqual({
      argv: ['/usr/sbin/condor_master', '-f'],
      config: '/s/pilot/condor.config',
    });
  });
});
