import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ref } from '../../../src/plan/text.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';
import { acquire, carryOut, step } from '../../support/state.js';

describe('command steps', () => {
  test('get their words unchanged: no shell reads them', async () => {
    const said = join(scratch(), 'said');
    const argv = ['sh', '-c', 'printf "%s|" "$@" > "$0"', said, '$HOME', 'a b', '', ';', ref('self', 'pid')];
    await carryOut([step('c', { kind: 'command', argv })]);
    expect(readFileSync(said, 'utf8')).toBe(`$HOME|a b||;|${process.pid}|`);
  });

  test('read their standard input, and nothing when there is none', async () => {
    const dir = scratch();
    const cat = (name: string) => ['sh', '-c', 'cat > "$0"', join(dir, name)];
    await carryOut([
      step('a', { kind: 'command', argv: cat('a'), stdin: 'secret' }),
      step('b', { kind: 'command', argv: cat('b') }),
    ]);
    expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('secret');
    expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('');
  });

  test('leave what they said in the log that a fault points to', async () => {
    const state = await acquire();
    const argv = ['sh', '-c', 'echo out; echo err >&2; exit 1'];
    const fault = await faultOf('step-failed', () =>
      carryOut([step('c', { kind: 'command', argv })], { state }),
    );
    expect(fault.message).toBe('step "do c" failed: err');
    expect(fault.fix).toBe(`See ${state.log('c')}.`);
    expect(readFileSync(state.log('c'), 'utf8')).toBe('out\nerr\n');
  });

  test('that cannot be started at all name the program', async () => {
    const argv = ['/no/such/program'];
    const fault = await faultOf('step-failed', () => carryOut([step('c', { kind: 'command', argv })]));
    expect(fault.message).toContain('/no/such/program');
  });

  test('are in the journal before they run: a kill in the middle is undone as well', async () => {
    const state = await acquire();
    const argv = ['sh', '-c', 'cat "$0" > "$0.seen"', state.file('journal.jsonl')];
    await carryOut([step('c', { kind: 'command', argv, undo: ['true', ref('self', 'pid')] })], { state });
    expect(readFileSync(state.file('journal.jsonl.seen'), 'utf8')).toContain(`["true","${process.pid}"]`);
  });
});
