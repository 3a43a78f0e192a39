import { expect, test } from '@jest/globals';
import { evaluateAttribute, parseLong, unparseValue } from '../../../src/classad/index.js';

/** As HTCondor 23.9.6 answers. */
test.each([['Ref = TARGET.Memory > MY.Cpus && Foo.Bar =?= Baz\nCpus = 1', 'Baz,Foo.Bar,Memory']])(
  'unresolved() of %s names scopes in the case that they have',
  (text, names) => {
    const [ad] = parseLong(`${text}\nV = unresolved(Ref)\n`);
    if (!ad) throw new Error('no ad');
    expect(unparseValue(evaluateAttribute(ad, 'V'))).toBe(`"${names}"`);
  },
);
