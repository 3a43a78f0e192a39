import { describe, expect, test } from '@jest/globals';
import { asFault, FaultError, messageOf, pointsToLog } from '../../../src/health/fault-error.js';

describe('FaultError', () => {
  const facts = { path: '/x/invite', mode: '0644' };

  test('fills the row of its code', () => {
    const fault = new FaultError('invite-permissions', facts);
    expect(fault.message).toBe('invite /x/invite has mode 0644 and holds a private key');
    expect(fault.fix).toContain('chmod 600 /x/invite');
    expect(fault.exit).toBe(77);
  });

  test('a case may have a better fix than its row', () => {
    const fault = new FaultError('internal', { why: 'x' }, { fix: 'Turn it off\n and on.' });
    expect(fault.fix).toBe('Turn it off and on.');
  });

  test('stays one line whatever its facts hold', () => {
    const fault = new FaultError('step-failed', { title: 't', why: 'first\n  second\nthird', log: '/l' });
    expect(fault.message).toBe('step "t" failed: first second third');
  });

  test('does not fill places that a fact brings along', () => {
    const fault = new FaultError('step-failed', { title: '{why}', why: 'x', log: '/l' });
    expect(fault.message).toBe('step "{why}" failed: x');
  });

  test('is code, message and fix in JSON: no stack, no facts', () => {
    const fault = new FaultError('invite-permissions', facts, { cause: new Error('secret') });
    expect(JSON.parse(JSON.stringify(fault))).toEqual({
      code: 'invite-permissions',
      message: fault.message,
      fix: fault.fix,
    });
  });
});

describe('asFault', () => {
  test('leaves a fault as it is', () => {
    const fault = new FaultError('interrupted', { signal: 'SIGTERM' });
    expect(asFault(fault)).toBe(fault);
  });

  test.each([new TypeError('x is undefined\nmore'), 'a text', undefined])(
    'takes %p for a defect',
    (thrown) => {
      const fault = asFault(thrown);
      expect(fault.code).toBe('internal');
      expect(fault.exit).toBe(125);
      expect(fault.cause).toBe(thrown);
    },
  );
});

test('messageOf gives the first line', () => {
  expect(messageOf(new Error('one\ntwo'))).toBe('one');
  expect(messageOf(7)).toBe('7');
});

test('pointsToLog knows the faults whose reader is sent to a log', () => {
  expect(pointsToLog(new FaultError('step-failed', { log: '/l' }))).toBe(true);
  expect(pointsToLog(new FaultError('pin-mismatch'))).toBe(false);
});
