import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { settingsOfJob } from '../../../src/cli/submit/settings.js';
import { readEnvironment } from '../../../src/config/environment.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const PROFILE = `batch: slurm
time: 12h
cores: 8
memory: 16G
pilot: {pool: cm.example.org, token: ~/t, idle: 30m}
tunnel: {invite: ./i}
`;

/** The settings of a job on a login host with a profile `mine` and a configuration file. */
function settings(options: object, config = '', variables: Record<string, string> = {}, profile = PROFILE) {
  const home = scratch();
  const own = join(home, '.config/glidein-vpn');
  mkdirSync(join(own, 'sites'), { recursive: true });
  writeFileSync(join(own, 'config.yaml'), config);
  writeFileSync(join(own, 'sites/mine.yaml'), profile);
  const job = settingsOfJob({ site: 'mine', ...options }, readEnvironment({ HOME: home, ...variables }));
  return { home, ...job, words: job.pilot.map((words) => words.join(' ')) };
}

describe('the settings of a job', () => {
  test('what is passed on to the pilot was written, with the paths of secrets made whole', () => {
    const { home, words, files } = settings({});
    expect(words).toEqual([
      `--invite ${process.cwd()}/i`,
      '--pool cm.example.org',
      `--token ${home}/t`,
      '--site mine',
      '--idle 30m',
    ]);
    expect(files).toEqual({
      invite: { path: `${process.cwd()}/i`, origin: expect.stringMatching(/mine\.yaml$/) },
      token: `${home}/t`,
    });
  });

  test('configuration file < profile < environment < options', () => {
    const config = 'pilot: {idle: 1h, retireMargin: 2h, pool: other}\nnode: {tunnels: 2}\n';
    const { words } = settings({ pool: 'third' }, config, { GLIDEIN_VPN_RETIRE_MARGIN: '3h' });
    expect(words).toEqual(
      expect.arrayContaining(['--idle 30m', '--retire-margin 3h', '--pool third', '--tunnels 2']),
    );
  });

  test('a list may come as one word', () => {
    const { words } = settings({}, '', { GLIDEIN_VPN_HOSTS: 'a=192.0.2.1,b=192.0.2.2' });
    expect(words).toContain('--hosts a=192.0.2.1 b=192.0.2.2');
  });

  test('what the job decides is not passed on, wherever it stands', () => {
    const { words } = settings({}, 'pilot: {stopTimeout: 1m, cpus: 4}\nnode: {name: x, stateDir: /y}\n');
    expect(words.join(' ')).not.toMatch(/stop-timeout|cpus|--name|state-dir/);
  });

  test('options of the job, over the profile', () => {
    const { batch } = settings({ cores: '4', batch: 'pbs', print: true, json: true });
    expect(batch.values).toMatchObject({ batch: 'pbs', cores: 4, time: 43_200_000 });
    expect(batch.origin('cores')).toBe('--cores');
    expect(batch.origin('time')).toMatch(/mine\.yaml$/);
  });

  test('a wrong value is one of the profile, also of a pilot or a tunnel', async () => {
    for (const wrong of ['pilot: {idle: 5}', 'pilot: {colour: blue}', 'tunnel: {tunnels: 99}', 'coers: 8']) {
      const key = wrong.split(':', 1)[0] ?? '';
      const profile = PROFILE.replace(new RegExp(`^${key}: .*$`, 'm'), '');
      const needed = key === 'pilot' ? { pool: 'p', token: 't' } : { invite: 'i' };
      const fault = await faultOf('config-invalid', () => settings(needed, '', {}, `${profile}${wrong}\n`));
      expect(fault.facts.origin).toMatch(/mine\.yaml$/);
    }
  });

  test('a misspelt variable is refused', async () => {
    await faultOf('variable-unknown', () => settings({}, '', { GLIDEIN_VPN_CORSE: '4' }));
  });
});
