import { expect, test } from '@jest/globals';
import { pilotEnvironment } from '../../../src/pilot/environment.js';

test('nothing of the HTCondor that is our batch system reaches our own', () => {
  const variables = {
    HOME: '/home/u',
    PATH: '/bin',
    _CONDOR_BIN: '/other/bin',
    _condor_START: 'False',
    CONDOR_INHERIT: '1 <127.0.0.1:9618>',
    CONDOR_CONFIG: '/etc/other',
    BEARER_TOKEN_FILE: '/x',
    EMPTY: undefined,
  };
  expect(pilotEnvironment(variables, '/s/condor.config')).toEqual({
    HOME: '/home/u',
    PATH: '/bin',
    CONDOR_CONFIG: '/s/condor.config',
  });
});
