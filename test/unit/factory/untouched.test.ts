import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { disabled, enabled } from '../../../src/factory/change.js';
import { blocksIn } from '../../../src/factory/edit/marks.js';
import { hostsOf } from '../../../src/factory/rules/check.js';
import { ADDITIONS, configuration } from '../../support/factory-config.js';

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const newline = pick('\n', '\r\n');
const blank = pick(' ', '  ', '\t', ' \n  ');
const quoted = fc
  .tuple(
    pick('"', "'"),
    pick('plain', 'a &amp; b', '&lt;x&gt;', "it's", 'say "so"', 'ä€𝄞', '&#65;', '&site;', ''),
  )
  .map(([mark, text]) =>
    text.includes(mark)
      ? `${mark === '"' ? "'" : '"'}${text}${mark === '"' ? "'" : '"'}`
      : mark + text + mark,
  );
const filler = pick(
  '<!-- a comment with <tags/> & ampersands -->',
  '<![CDATA[ <attr name="X"/> & ]] > ]]>',
  '<?note keep?>',
  'words &amp; entities',
  '',
  '   ',
);

/** Named X@ for now: see `numbered`. */
const attr = fc
  .tuple(quoted, blank)
  .map(([value, gap]) => `<attr${gap}name="X@"${gap}value = ${value}${gap}/>`);

/** No two attributes may have one name. */
function numbered(text: string): string {
  let number = 0;
  return text.replaceAll('name="X@"', () => `name="X${number++}"`);
}

/** A list as somebody may have written it: absent, empty in two ways, or with things in it. */
function list(name: string, item: fc.Arbitrary<string>) {
  const full = fc
    .tuple(fc.array(fc.oneof(item, filler), { maxLength: 5 }), newline, pick('', '   ', '\t'))
    .map(
      ([items, end, indent]) => `<${name}>${items.map((one) => end + indent + one).join('')}${end}</${name}>`,
    );
  return fc.oneof(
    full,
    pick('', `<${name}/>`, `<${name} />`, `<${name}></${name}>`, `<${name} >\n</${name}>`),
  );
}

const entryText = fc.oneof(
  { weight: 1, arbitrary: pick('/>', '  />') },
  {
    weight: 6,
    arbitrary: fc
      .tuple(list('attrs', attr), filler, list('files', filler), newline, pick('', '      ', '\t\t'))
      .map(
        ([attrs, middle, files, end, indent]) =>
          `>${['<config/>', attrs, middle, files].map((one) => end + indent + one).join('')}${end}</entry>`,
      ),
  },
);

const document = fc
  .tuple(
    fc.array(fc.tuple(entryText, filler, quoted), { minLength: 200, maxLength: 200 }),
    newline,
    pick('', '\ufeff'),
    pick('   ', '\t', ''),
  )
  .map(([entries, end, mark, indent]) => {
    const lines = entries.map(
      ([rest, between, site], index) =>
        `${indent}<entry name="E${index}" site=${site} gatekeeper='g'${rest}${end}${between}`,
    );
    const head = '<!DOCTYPE glidein [ <!ENTITY site "T3_XX"> ]>';
    return numbered(
      `${mark}<?xml version='1.0'?>${end}${head}<glidein factory_name="F">${end}<entries>${end}${lines.join(end)}${end}</entries>${end}</glidein>`,
    );
  });

const chosen = fc.uniqueArray(fc.integer({ min: 0, max: 199 }), { minLength: 1, maxLength: 12 });
const names = (numbers: readonly number[]) => ({ entries: numbers.map((number) => `E${number}`) });

/** What is left of a text when the blocks of `enable`, and the end tags of elements that were empty, are cut out. */
function untouched(text: string): string {
  const { document } = configuration(text);
  const cuts = hostsOf(document.root).flatMap((host) =>
    blocksIn(document, host).flatMap((block) => [
      { start: block.start, end: block.end },
      ...(block.wasEmpty ? [{ start: block.end, end: block.host.end }] : []),
    ]),
  );
  // Of two blocks in one element that was empty the first one's rest holds the second.
  let rest = '';
  let at = 0;
  for (const { start, end } of cuts.sort((one, other) => one.start - other.start || other.end - one.end)) {
    if (start > at) rest += text.slice(at, start);
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}

// A shrunk configuration tells no more than a seed, and takes minutes.
const runs = { numRuns: 10, endOnFailure: true };

test('200 entries: enable leaves every byte that it does not add', () => {
  fc.assert(
    fc.property(document, chosen, (text, numbers) => {
      const on = enabled(configuration(text), names(numbers), ADDITIONS);
      const kept = untouched(on);
      // An empty element's `/>` has become `>`: everything else is there, in its place.
      const same = (one: string) => one.replaceAll('/>', '>');
      expect(same(kept)).toBe(same(text));
    }),
    runs,
  );
});

test('200 entries: disable after enable is the very text, and enable twice is enable once', () => {
  fc.assert(
    fc.property(document, chosen, (text, numbers) => {
      const on = enabled(configuration(text), names(numbers), ADDITIONS);
      expect(Buffer.from(disabled(configuration(on))).equals(Buffer.from(text))).toBe(true);
      expect(enabled(configuration(on), names(numbers), ADDITIONS)).toBe(on);
    }),
    runs,
  );
});

test('200 entries: in whatever order they are taken out', () => {
  fc.assert(
    fc.property(document, chosen, (text, numbers) => {
      let now = enabled(configuration(text), names(numbers), ADDITIONS);
      for (const number of [...numbers].reverse()) now = disabled(configuration(now), names([number]));
      expect(now).toBe(text);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
