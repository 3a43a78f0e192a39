import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { poolExplainVerb } from '../../../../src/cli/ads/pool-explain.js';
import { type PoolStatusOptions, poolStatusVerb } from '../../../../src/cli/ads/pool-status.js';
import { adFiles, answerOf } from '../../../support/ads-verbs.js';
import { scratch } from '../../../support/scratch.js';
import { executable } from '../../../support/script.js';

const SLOT = `Name = "slot1@pilot"
State = "Unclaimed"
Activity = "Idle"
Cpus = 2
GlideinVpnName = "pilot"
GlideinVpnTunnelHealthy = true
GlideinVpnTunnelState = "up"
GlideinVpnGateway = "gw:4443"
GlideinVpnRttMs = 1.5
Start = GlideinVpnTunnelHealthy =?= true

`;
const OTHER = 'Name = "slot1@elsewhere"\n\n';

/** Programs of HTCondor that print this, on a search path of their own, and note how they were called. */
function condor(output: string, status = 0): { PATH: string } {
  const base = scratch();
  writeFileSync(join(base, 'ads'), output);
  for (const name of ['condor_status', 'condor_q']) {
    const say = status === 0 ? [`cat ${base}/ads`] : ['echo "Error: no collector" >&2', `exit ${status}`];
    executable(base, name, '#!/bin/sh', `printf '%s ' "$@" >>${base}/${name}.args`, ...say);
  }
  return { PATH: base };
}

const status = async (options: Partial<PoolStatusOptions>, variables: NodeJS.ProcessEnv = {}) =>
  await answerOf((context) => poolStatusVerb({ format: 'table', ...options }, context), variables);

describe('pool status', () => {
  test('asks the pool for slots that joined through the VPN', async () => {
    const variables = condor(SLOT);
    const { text } = await status({ pool: 'cm:9618' }, variables);
    expect(text).toMatch(/^ *slot1@pilot +Unclaimed\/Idle +up, healthy +gw:4443 +1.5 ms /m);
    expect(text).toContain('1 slot of 1 pilot, 1 with a healthy tunnel; 0 jobs\n');
    expect(readFileSync(join(variables.PATH, 'condor_status.args'), 'utf8')).toBe(
      '-pool cm:9618 -constraint GlideinVpnName =!= undefined -long ',
    );
  });

  test('prints columns and JSON, also from a file', async () => {
    const { slots } = adFiles({ slots: SLOT + OTHER });
    const columns = await status({ slots, af: ['Name', 'Cpus * 2', 'Missing', 'Start'] });
    expect(columns.text).toBe('slot1@pilot 4 undefined true\n');
    expect(columns.json).toEqual({
      version: 1,
      slots: [{ Name: 'slot1@pilot', 'Cpus * 2': '4', Missing: 'undefined', Start: 'true' }],
    });
    expect((await status({ slots })).json).toMatchObject({
      version: 1,
      slots: [
        { name: 'slot1@pilot', tunnel: { healthy: true, gateway: 'gw:4443', rxRate: null }, job: null },
      ],
    });
  });

  test('says what the tool says when the pool does not answer, and when there is no tool', async () => {
    await expect(status({}, condor('', 1))).rejects.toMatchObject({
      code: 'pool-query',
      exit: 69,
      message: 'condor_status: Error: no collector',
    });
    await expect(status({}, { PATH: '/nowhere' })).rejects.toMatchObject({
      code: 'program-missing',
      message: 'condor_status was not found',
    });
    await expect(status({}, condor('no ad at all\n'))).rejects.toMatchObject({
      code: 'pool-query',
      message: expect.stringContaining('what it printed is no ad: line 1, column 1'),
    });
  });
});

describe('pool explain', () => {
  test('asks schedd and pool, which it is told of', async () => {
    const variables = condor('ClusterId = 12\nProcId = 0\nRequirements = TARGET.Cpus > 4\nCpus = 2\n\n');
    const options = { pool: 'cm', schedd: 's1', constraint: 'Cpus > 1' };
    const { text } = await answerOf((context) => poolExplainVerb('12.0', options, context), variables);
    expect(text).toContain('job 12.0 and 1 slot: 0 match\n');
    const args = ['condor_status', 'condor_q'].map((name) =>
      readFileSync(join(variables.PATH, `${name}.args`), 'utf8'),
    );
    expect(args).toEqual(['-pool cm -constraint Cpus > 1 -long ', '-pool cm -name s1 12.0 -long ']);
  });

  test('a job that is not in the queue', async () => {
    const asked = answerOf((context) => poolExplainVerb('12.0', {}, context), condor('\n'));
    await expect(asked).rejects.toMatchObject({
      code: 'pool-query',
      message: 'condor_q: job 12.0 is not in the queue',
    });
  });
});
