import { describe, expect, test } from '@jest/globals';
import { abortOnSignals, onEndingSignals } from '../../../src/effects/signals.js';
import { until } from '../../support/processes.js';

const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
const listeners = () => ENDING.map((name) => process.listenerCount(name));

describe('ending signals', () => {
  test.each(ENDING)('%s aborts, once, with what was received', async (name) => {
    const before = listeners();
    const { signal, release } = abortOnSignals();
    process.kill(process.pid, name);
    await until(() => (signal.aborted ? true : undefined));
    expect(signal.reason).toMatchObject({ code: 'interrupted', message: `stopped by ${name}`, exit: 75 });
    release();
    expect(listeners()).toEqual(before);
  });

  test('each of them is heard until the release', async () => {
    const heard: string[] = [];
    const release = onEndingSignals((name) => void heard.push(name));
    for (const name of ['SIGTERM', 'SIGTERM', 'SIGINT'] as const) {
      const count = heard.length;
      process.kill(process.pid, name);
      await until(() => (heard.length > count ? true : undefined));
    }
    release();
    expect(heard).toEqual(['SIGTERM', 'SIGTERM', 'SIGINT']);
  });
});
