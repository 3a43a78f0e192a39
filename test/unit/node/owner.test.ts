import { expect, test } from '@jest/globals';
import { lastUse, ownerOf } from '../../../src/node/owner.js';
import { faultOf } from '../../support/faults.js';
import { start } from '../../support/script.js';

/** A handle of a namespace that is gone: nobody is inside. */
const GONE = { rung: 'namespace', namespacePid: 2 ** 22, binds: [], ns: '/opt/gvpn-ns' };

test('a tunnel is of use as long as its owner lives, whoever its parent is', async () => {
  const { child, line } = start(['sh', '-c', 'echo up; exec sleep 60']);
  await line('up');
  let over = false;
  const last = lastUse(ownerOf(String(child.pid)), GONE).then(() => {
    over = true;
  });
  expect(over).toBe(false);
  child.kill('SIGKILL');
  await last;
  expect(over).toBe(true);
});

test.each(['0', '-1', 'x', '4194304'])('an owner %s is refused', async (word) => {
  const fault = await faultOf('config-invalid', () => ownerOf(word));
  expect(fault.message).toBe(`owner = ${word} (--owner): must be the pid of a process that runs`);
});
