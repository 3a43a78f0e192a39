import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/environment.js';
import { runningNode } from '../../../src/node/running.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';
import { acquire } from '../../support/state.js';

describe('runningNode', () => {
  test('is what holds the state directory and has said how it is', async () => {
    const state = await acquire();
    const env = readEnvironment({});
    await faultOf('not-running', () => runningNode({ stateDir: state.path }, env));
    state.writeStatus({ version: 1, verb: 'up' });
    expect(runningNode({ stateDir: state.path }, env)).toMatchObject({
      path: state.path,
      owner: { process: { pid: process.pid } },
      status: { verb: 'up' },
    });
  });

  test('says which one does not run, where it looked, and how to start it', async () => {
    const base = scratch();
    const env = readEnvironment({ TMPDIR: base });
    const fault = await faultOf('not-running', () => runningNode({ name: 'other' }, env));
    expect(fault.message).toBe(
      `tunnel "other" is not running (state directory ${join(env.runtimeBase, 'other')})`,
    );
    expect(fault.fix).toContain('glidein-vpn up');
    expect(fault.exit).toBe(69);
  });
});
