import { describe, expect, test } from '@jest/globals';
import { ref, refsOf, resolve, show } from '../../../src/plan/text.js';

const outputs = new Map([['namespace', { pid: '42' }]]);

describe('text of a plan', () => {
  test('resolves literals, references and rows of both', () => {
    expect(resolve('plain', outputs)).toBe('plain');
    expect(resolve(ref('namespace', 'pid'), outputs)).toBe('42');
    expect(resolve(['/proc/', ref('namespace', 'pid'), '/ns/net'], outputs)).toBe('/proc/42/ns/net');
  });

  test('shows references by step and field', () => {
    expect(show(['/proc/', ref('namespace', 'pid')])).toBe('/proc/<namespace.pid>');
    expect(refsOf(['a', ref('b', 'c')])).toEqual([{ step: 'b', field: 'c' }]);
  });

  test('refuses a reference whose step has not run', () => {
    expect(() => resolve(ref('tunnel', 'address'), outputs)).toThrow('<tunnel.address> before it exists');
  });
});
