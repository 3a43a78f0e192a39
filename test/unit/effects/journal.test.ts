import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Journal, type UndoRecord } from '../../../src/effects/journal.js';
import { scratch } from '../../support/scratch.js';

const path = (name: string): UndoRecord => ({ kind: 'path', path: name });
const fresh = () => join(scratch(), 'journal.jsonl');

describe('Journal', () => {
  test('what is pending is what was done and not undone, last first', () => {
    const event = fc.record({ step: fc.constantFrom('a', 'b', 'c', 'd'), undo: fc.boolean() });
    const file = fresh();
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        writeFileSync(file, '');
        const journal = new Journal(file);
        let open: { step: string; name: string }[] = [];
        events.forEach(({ step, undo }, index) => {
          if (undo) {
            journal.undone(step);
            open = open.filter((item) => item.step !== step);
          } else {
            journal.did(step, path(`/${index}`));
            open.unshift({ step, name: `/${index}` });
          }
        });
        expect(new Journal(file).pending()).toEqual(open.map(({ name }) => path(name)));
      }),
    );
  });

  test('a torn last line is ignored, whole lines before it count', () => {
    const file = fresh();
    const journal = new Journal(file);
    journal.did('a', path('/a'));
    journal.did('b', path('/b'));
    const whole = readFileSync(file, 'utf8');
    const last = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let end = last; end < whole.length - 2; end += 1) {
      writeFileSync(file, whole.slice(0, end));
      expect(journal.pending()).toEqual([path('/a')]);
    }
  });

  test('goes on behind a torn line', () => {
    const file = fresh();
    const journal = new Journal(file);
    journal.did('a', path('/a'));
    appendFileSync(file, '{"step":"b","di');
    const next = new Journal(file);
    next.did('c', path('/c'));
    expect(next.pending()).toEqual([path('/c'), path('/a')]);
  });

  test('lines that are JSON but no entries are ignored', () => {
    const file = fresh();
    writeFileSync(file, 'null\n5\n[]\n"x"\n');
    expect(new Journal(file).pending()).toEqual([]);
  });

  test('nothing is pending without a journal', () => {
    expect(new Journal(fresh()).pending()).toEqual([]);
  });

  test('is for its owner alone', () => {
    const file = fresh();
    new Journal(file).did('a', path('/a'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
