import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AdForm,
  ClassAd,
  ClassAdError,
  evaluate,
  parseAd,
  parseExpression,
  parseJson,
  parseLong,
  parseNew,
  parseXml,
  readAds,
  unparse,
  unparseValue,
  writeAds,
} from '../../../src/classad/index.js';
import { ads } from '../../support/classad-ads.js';
import { SAMPLES, sample } from '../../support/classad-samples.js';
import { stopWatch } from '../../support/stop-watch.js';

const MEGABYTES = 10 * 2 ** 20;
const DEEP = 100_000;

const parsers = {
  long: (text: string) => parseLong(text),
  new: parseNew,
  json: parseJson,
  xml: parseXml,
} as const satisfies Record<AdForm, (text: string) => ClassAd[]>;
const FORMS = ['long', 'new', 'json', 'xml'] as const;

/** What a parser comes to; fails where that takes more than a second. */
function withinASecond<Result>(parse: () => Result): Result | ClassAdError {
  const elapsed = stopWatch();
  try {
    return parse();
  } catch (error) {
    if (error instanceof ClassAdError) return error;
    throw error;
  } finally {
    expect(elapsed()).toBeLessThan(1000);
  }
}

const filled = (piece: string) => piece.repeat(Math.ceil(MEGABYTES / piece.length));

describe('10 MB of one expression', () => {
  test.each([
    ['a string', `"${filled('x')}"`],
    ['a string of letters beyond ASCII', `"${filled('é')}"`],
    ['a name', filled('x')],
    ['blanks', `1${filled(' ')}`],
    ['a comment', `1 /*${filled('*')}/`],
    ['comments', `1${filled('/**/')}`],
    ['an integer', filled('9')],
    ['an integer of zeros', `-0${filled('0')}`],
    ['a real', `0.${filled('1')}`],
  ])('that are %s are read', (_, text) => {
    expect(withinASecond(() => parseExpression(text))).toHaveProperty('kind');
  });

  test.each([
    ['a string of quotes', `"${filled('\\"')}"`],
    ['a string of backslashes', `"${filled('\\\\')}"`],
    ['a string of octal bytes', `"${filled('\\303\\251')}"`],
  ])('that are %s are read', (_, text) => {
    expect(withinASecond(() => parseExpression(text))).toHaveProperty('kind', 'literal');
  });

  test.each([
    ['a sum', `1${filled('+1')}`, 'size'],
    ['a list', `{1${filled(',1')}}`, 'size'],
    ['arguments', `f(1${filled(',1')})`, 'size'],
    ['attributes', `[${filled('a=1;')}]`, 'size'],
    ['strings in a row', filled('"a" '), 'size'],
    ['semicolons', `[${filled(';')}]`, 'size'],
    ['a chain', `a${filled('.a')}`, 'nesting'],
    ['signs', filled('- '), 'nesting'],
    ['conditions', filled('1?1:'), 'nesting'],
    ['a string without its end', `"${filled('x')}`, 'truncated'],
    ['a string that ends in a backslash', `"${filled('\\\\')}\\"`, 'truncated'],
    ['a comment without its end', `/*${filled('*')}`, 'truncated'],
    ['a time that is none', `relTime("${filled(' ')}x")`, 'syntax'],
    ['another', `absTime("${filled('z ')}x")`, 'syntax'],
    ['an exponent', `1e${filled('-')}`, 'syntax'],
    ['zeros', filled('0'), 'syntax'],
    ['NULs', filled('\0'), 'syntax'],
  ])('that are %s are an error at a place', (_, text, code) => {
    const result = withinASecond(() => parseExpression(text));
    expect(result).toMatchObject({ name: 'ClassAdError', code });
    expect((result as ClassAdError).position.column).toBeGreaterThan(0);
  });
});

describe('10 MB of one ad', () => {
  const texts = [
    ['long', `A = "${filled('x')}"`],
    ['long', filled(`A = "${'x'.repeat(100)}"\n`)],
    ['long', filled(`# ${'x'.repeat(100)}\n`)],
    ['long', `A${filled(' ')}`],
    ['long', `${filled(' ')}A`],
    ['long', `'${filled('x')}' = 1`],
    ['long', filled(' ')],
    ['new', `[ A = "${filled('x')}" ]`],
    ['new', `[ ${filled("'a'=1;")} ]`],
    ['new', filled('/')],
    ['new', filled('[[]')],
    ['json', `{"A": "${filled('\\n')}"}`],
    ['json', `{"A": "${filled('\\u0041')}"}`],
    ['json', `{"A": "\\/Expr(\\"${filled('\\\\')}\\")\\/"}`],
    ['json', `{"A": [${filled('1,')}1]}`],
    ['json', `{"A": ${filled('1')}}`],
    ['json', filled('{"A":"\\/Expr(a<)\\/"}')],
    ['json', filled('[')],
    ['json', filled('\n')],
    ['xml', `<c><a n="A"><s>${filled('x')}</s></a></c>`],
    ['xml', `<c><a n="A"><s>${filled('&amp;')}</s></a></c>`],
    ['xml', `<c><a n="A"><e>${filled('&amp;')}</e></a></c>`],
    ['xml', `<c><a n="A"><l>${filled('<i>1</i>')}</l></a></c>`],
    ['xml', `<c><a n="${filled('x')}"`],
    ['xml', `<c ${filled(' ')}`],
    ['xml', filled('<')],
    ['xml', `<!--${filled('>')}`],
    ['xml', filled('<!-- -->')],
  ] as const;

  test.each(texts.map(([form, text]) => [form, text.slice(0, 20), text] as const))(
    'of the %s form is read or is an error, in a second: %j…',
    (form, _, text) => {
      const result = withinASecond(() => parsers[form](text));
      if (result instanceof ClassAdError) expect(result.position.line).toBeGreaterThan(0);
      else expect(result.length).toBeLessThanOrEqual(1);
    },
  );
});

describe('100,000 levels', () => {
  test.each([
    ['new', '[a=', ']'],
    ['new', '[a={', '}]'],
    ['json', '{"a":', '}'],
    ['json', '{"a":[', ']}'],
    ['xml', '<c><a n="a">', '</a></c>'],
    ['xml', '<c><a n="a"><l>', '</l></a></c>'],
  ] as const)('of the %s form (%s) are too many, and said so', (form, open, close) => {
    const deep = withinASecond(() => parsers[form](open.repeat(DEEP) + close.repeat(DEEP)));
    expect(deep).toMatchObject({ name: 'ClassAdError', code: 'nesting', position: { line: 1 } });
    expect(withinASecond(() => parsers[form](open.repeat(DEEP)))).toMatchObject({ name: 'ClassAdError' });
  });

  test('in one attribute of the long form are too many, and said so', () => {
    const text = `A = 1\nB = ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}\n`;
    expect(withinASecond(() => parseLong(text))).toMatchObject({ code: 'nesting', position: { line: 2 } });
  });

  test('of chains within each other are too many, and what is allowed is evaluated and written', () => {
    const chains = (count: number) => `${'('.repeat(count)}a${`${'.a'.repeat(20)})`.repeat(count)}`;
    expect(() => parseExpression(chains(100))).toThrow(expect.objectContaining({ code: 'nesting' }));
    const expression = parseExpression(chains(20));
    expect(unparse(expression)).toBe(chains(20));
    expect(unparseValue(evaluate(expression, parseAd('[ a = [ b = 1 ] ]')))).toBe('[ b = 1 ]');
  });
});

describe('evaluation', () => {
  test.each([
    ['regexp("(a+)+$", strcat(a, "!"))', 'error'],
    ['regexps("(a*)*$", strcat(a, "!"), "x")', 'error'],
    ['replaceAll("(a|a)*$", strcat(a, "!"), "x")', 'error'],
    ['regexpMember("(a+)+$", { strcat(a, "!"), strcat(a, "!"), strcat(a, "!") })', 'error'],
    ['stringList_regexpMember("(a+)+$", join(",", { strcat(a, "!"), strcat(a, "?") }))', 'error'],
    ['isError(regexp("(a+)+$", strcat(a, "!")))', 'true'],
  ])('of %s takes no longer than a second', (text, expected) => {
    const ad = parseAd(`[ a = "${'a'.repeat(40)}" ]`);
    const expression = parseExpression(text);
    expect(unparseValue(withinASecond(() => evaluate(expression, ad)) as never)).toBe(expected);
  });

  test('of a string that doubles again and again is an error', () => {
    const ad = parseAd('[ a0 = "0123456789" ]');
    for (let index = 1; index <= 40; index++) {
      ad.set(`a${index}`, parseExpression(`strcat(a${index - 1}, a${index - 1})`));
    }
    const expression = parseExpression('size(a40)');
    expect(unparseValue(withinASecond(() => evaluate(expression, ad)) as never)).toBe('error');
  });
});

async function written(list: readonly ClassAd[], form: AdForm): Promise<string> {
  let text = '';
  for await (const piece of writeAds(list, form)) text += piece;
  return text;
}

/** How many ads there were before the end or an error; anything else that is thrown fails. */
async function readAll(bytes: Uint8Array, form: AdForm | 'auto', size: number): Promise<number> {
  async function* source() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let count = 0;
  try {
    for await (const ad of readAds(source(), { form })) count += ad instanceof ClassAd ? 1 : Number.NaN;
  } catch (error) {
    if (!(error instanceof ClassAdError)) throw error;
    expect(error.position.line).toBeGreaterThan(0);
    expect(error.position.column).toBeGreaterThan(0);
    expect(error.message).toContain('expected');
  }
  return count;
}

describe('a file', () => {
  test.each(FORMS)('in the %s form that ends too early is an error at its end', async (form) => {
    const ad = parseAd('[ A = "x"; B = { 1, [ c = a && (b || 1.5) ] }; C = true ]');
    const text = await written([ad, ad], form);
    let errors = 0;
    for (let end = 1; end < text.length; end++) {
      const result = withinASecond(() => parsers[form](text.slice(0, end)));
      if (!(result instanceof ClassAdError)) continue;
      errors++;
      expect(result.code).not.toBe('size');
      const lines = text.slice(0, end).split('\n').length;
      expect(result.position.line).toBeLessThanOrEqual(lines);
    }
    // A file of lines may end after any of them, and many a half expression is one.
    expect(errors / text.length).toBeGreaterThan(form === 'long' ? 0.3 : 0.9);
  });

  test('of any bytes is read or is an error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...FORMS, 'auto' as const),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, form, size) => {
          expect(await readAll(bytes, form, size)).not.toBeNaN();
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('of ads with bytes that were changed, left out or put in is read or is an error', async () => {
    const list = fc.array(ads, { minLength: 1, maxLength: 3 });
    const change = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 3 }));
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.constantFrom(...FORMS),
        changes,
        fc.boolean(),
        async (some, form, all, named) => {
          let bytes: Uint8Array = new TextEncoder().encode(await written(some, form));
          for (const [place, out, more] of all) {
            const at = place % (bytes.length + 1);
            bytes = Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at + out)]);
          }
          expect(await readAll(bytes, named ? form : 'auto', 64)).not.toBeNaN();
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each(SAMPLES)('%s is an error or fewer ads wherever it is cut', async (name) => {
    for (const end of ['.xml', '.json', '_long.txt']) {
      const bytes = new TextEncoder().encode(sample(name + end));
      const whole = await readAll(bytes, 'auto', 65536);
      for (let at = 0; at < bytes.length; at += 997) {
        expect(await readAll(bytes.subarray(0, at), 'auto', 65536)).toBeLessThanOrEqual(whole);
      }
    }
  });
});
