import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/environment.js';
import { StateDirectory } from '../../../src/effects/state-directory.js';
import { makeFindable, runningGateway } from '../../../src/gateway/whereabouts.js';
import { scratch } from '../../support/scratch.js';
import { settings } from './host.js';
import { caught } from './thrown.js';

/** A user with a home of his own. */
function user() {
  const home = scratch();
  const env = readEnvironment({ HOME: home });
  const ask = (stateDir?: string) =>
    runningGateway(
      {
        values: settings(stateDir === undefined ? {} : { stateDir }),
        origin: () => (stateDir === undefined ? 'default' : '--state-dir'),
      },
      env,
    );
  /** Its process is this one. */
  const start = async (root: string) => {
    const state = await StateDirectory.acquire(join(root, 'run'), 'gateway up');
    const forget = makeFindable(root, env);
    return () => {
      forget();
      state.release({ keepLogs: false });
    };
  };
  return { home, env, ask, start };
}

test('a gateway elsewhere is found while it runs, and none is made up', async () => {
  const { home, env, ask, start } = user();
  expect(ask()).toEqual({});
  const end = await start(join(home, 'elsewhere'));
  expect(ask()).toEqual({ stateDir: join(home, 'elsewhere') });
  expect(ask('/named')).toEqual({ stateDir: '/named' });
  end();
  expect(ask()).toEqual({});
  expect(existsSync(join(env.lastingBase, 'gateways'))).toBe(false);
});

test('the usual one comes first; of several others none is guessed', async () => {
  const { home, env, ask, start } = user();
  const ends = [await start(join(home, 'one')), await start(join(home, 'two'))];
  expect(caught(() => ask())).toMatchObject({
    code: 'several-gateways',
    message: expect.stringContaining(join(home, 'one')),
  });
  ends.push(await start(join(env.lastingBase, 'gateway')));
  expect(ask()).toEqual({});
  for (const end of ends) end();
});
