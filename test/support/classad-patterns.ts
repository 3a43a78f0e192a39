import fc from 'fast-check';

/** What takes one character. */
const atoms = fc.constantFrom(
  ...[
    'a',
    'a',
    'b',
    'b',
    'c',
    'x',
    '1',
    '.',
    '\\w',
    '\\W',
    '\\d',
    '\\s',
    '\\h',
    '\\N',
    '\\R',
    '\\x61',
    '\\141',
  ],
  ...[
    '[ab]',
    '[^a]',
    '[a-c]',
    '[[:alpha:]]',
    '[[:^digit:]1]',
    '[]a]',
    '[\\w-]',
    '[^\\s]',
    '[a\\]]',
    'A',
    '\\.',
  ],
);
/** What stands for a place, or for what a group took: `\\2` is the first group, within that of the whole. */
const places = fc.constantFrom(
  ...['^', '$', '\\b', '\\B', '\\A', '\\z', '\\Z', '\\G', '\\K', '(?i)', '(?-i)', '(?s)', '(?#no)', '\\E'],
);
const references = fc.constantFrom(
  '\\2',
  '\\3',
  '\\g{-1}',
  '\\g3',
  '(?2)',
  '(?3)',
  '(?R)',
  '\\k<n>',
  '(?&n)',
);
const quantifiers = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  {
    weight: 6,
    arbitrary: fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{,2}', '{0}', '{0,1}', '{2,}', '{x}'),
  },
  { weight: 3, arbitrary: fc.constantFrom('*?', '+?', '??', '{1,2}?', '*+', '++', '?+', '{1,2}+', '{0}+') },
);
const openings = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('(', '(?:', '(?>', '(?=', '(?!', '(?i:', '(?|') },
  { weight: 1, arbitrary: fc.constantFrom('(?<=', '(?<!', '(?s-i:', '(?U)(', '(?n)(', '(?(?=a)', '(?x: ') },
  { weight: 1, arbitrary: fc.constantFrom('(?<n>', '(?(2)', '(?(R)', '(?(DEFINE)') },
);

const { pattern } = fc.letrec<{ pattern: string }>((tie) => {
  const group = fc.tuple(openings, tie('pattern')).map(([open, inner]) => `${open}${inner})`);
  const item = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 24, arbitrary: atoms },
    { weight: 3, arbitrary: places },
    { weight: 1, arbitrary: references },
    { weight: 9, arbitrary: group },
  );
  const items = fc.array(
    fc.tuple(item, quantifiers).map(([each, quantifier]) => each + quantifier),
    { minLength: 1, maxLength: 4 },
  );
  const sequence = items.map((all) => all.join(''));
  return {
    pattern: fc.oneof(
      { weight: 3, arbitrary: sequence },
      { weight: 1, arbitrary: fc.tuple(sequence, sequence).map(([one, other]) => `${one}|${other}`) },
    ),
  };
});

const texts = fc.array(fc.constantFrom('a', 'a', 'b', 'b', 'c', 'A', 'x', '1', ' ', ']', '.'), {
  maxLength: 12,
});

/** Calls of the functions of patterns, with every part of a PCRE2 pattern: on one line, in the old syntax. */
export const classadPatterns = fc
  .tuple(
    pattern,
    texts.map((characters) => characters.join('')),
    fc.constantFrom('', '', 'i', 's', 'x', 'm', 'im'),
    fc.constantFrom('regexp', 'regexps', 'regexps', 'regexps', 'replace', 'replaceAll'),
  )
  .map(([inner, text, letters, name]) => {
    const replacement = name === 'regexp' ? '' : `"<\\1>${text.includes('c') ? '\\2' : ''}", `;
    return `${name}("(${inner})", "${text}", ${replacement}"${letters}")`;
  });
