import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfigFile } from '../../../src/config/file.js';
import { FaultError } from '../../../src/health/fault-error.js';
import { faultOf } from '../../support/faults.js';

describe('parseConfigFile', () => {
  test('gives the sections', () => {
    expect(parseConfigFile('node:\n  invite: /i\npilot:\n  name: p\n', '/c')).toEqual({
      node: { invite: '/i' },
      pilot: { name: 'p' },
    });
  });

  test('an empty file sets nothing', () => {
    expect(parseConfigFile('# nothing yet\n', '/c')).toEqual({});
  });

  test('a section with nothing but comments sets nothing', () => {
    expect(parseConfigFile('node:\n  # invite: /i\n', '/c')).toEqual({ node: {} });
  });

  test('names the line of what is not YAML', async () => {
    const fault = await faultOf('config-unreadable', () => parseConfigFile('node:\n  invite: "x\n', '/c'));
    expect(fault.message).toContain('/c');
    expect(fault.message).toMatch(/line 3/);
    expect(fault.exit).toBe(78);
  });

  test('refuses an unknown section and names those that exist', async () => {
    const fault = await faultOf('config-invalid', () => parseConfigFile('nodes:\n  invite: /i\n', '/c'));
    expect(fault.message).toContain('nodes = {"invite":"/i"} (/c): must be one of node, pilot, gateway');
  });

  test.each(['- a\n', 'text\n', 'node: 5\n', 'node: [a]\n'])(
    'refuses a file that is no mapping: %j',
    async (source) => {
      const fault = await faultOf('config-invalid', () => parseConfigFile(source, '/c'));
      expect(fault.message).toContain('must be a mapping');
    },
  );

  test('takes a reference to nothing for unreadable, not for a defect', async () => {
    await faultOf('config-unreadable', () => parseConfigFile('node: *other\n', '/c'));
  });

  test('throws nothing but faults, whatever the file holds', () => {
    const yaml = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(
          fc.constantFrom('node', ':', ' ', '\n', '- ', '&a', '*a', '{', '}', '"', '<<', '!!set', '?', '|'),
          { maxLength: 20 },
        )
        .map((words) => words.join('')),
    );
    fc.assert(
      fc.property(yaml, (source) => {
        try {
          parseConfigFile(source, '/c');
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
