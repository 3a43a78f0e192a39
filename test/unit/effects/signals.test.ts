import { expect, test } from '@jest/globals';
import { fixture, start } from '../../support/script.js';

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
  '%s aborts once, is heard until the release, and ends us afterwards',
  async (name) => {
    const { child, line, ended } = start(fixture('listener'));
    await line('up');
    child.kill(name);
    expect(JSON.parse((await line('aborted ')).slice(8))).toMatchObject({
      code: 'interrupted',
      message: `stopped by ${name}`,
    });
    child.kill(name);
    await line(`heard ${name} ${name}`);
    await line('released');
    child.kill(name);
    expect(await ended).toMatchObject({ code: null, signal: name });
  },
  60_000,
);
