import { describe, expect, test } from '@jest/globals';
import { inHtcondorOrder } from '../../../src/classad/ad.js';
import { ClassAd, parseExpression, unparse } from '../../../src/classad/index.js';

describe('a ClassAd', () => {
  test('finds an attribute by its name in any case, and keeps the case that it was set with', () => {
    const ad = new ClassAd().set('Cpus', parseExpression('1')).set('CPUS', parseExpression('2'));
    expect(ad.names()).toEqual(['CPUS']);
    expect(ad.size).toBe(1);
    expect(unparse(ad.get('cpus') ?? parseExpression('0'))).toBe('2');
    expect(ad.has('cPuS')).toBe(true);
    expect(ad.delete('cpus')).toBe(true);
    expect(ad.get('Cpus')).toBeUndefined();
  });

  test('parses the text of an attribute once, when it is first asked for', () => {
    const parsed: string[] = [];
    const ad = new ClassAd().setText('A', '1 + 1', (text) => {
      parsed.push(text);
      return parseExpression(text);
    });
    expect(parsed).toEqual([]);
    expect(ad.get('a')).toBe(ad.get('A'));
    expect(parsed).toEqual(['1 + 1']);
  });

  test('has an order of HTCondor: the length of names first', () => {
    const ad = new ClassAd();
    for (const name of ['Zz', 'abc', 'B', 'a']) ad.set(name, parseExpression('1'));
    expect(inHtcondorOrder(ad).map(([name]) => name)).toEqual(['a', 'B', 'Zz', 'abc']);
  });
});
