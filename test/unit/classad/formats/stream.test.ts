import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AdForm,
  type ClassAd,
  parseLong,
  parseNew,
  readAds,
  unparseJsonList,
  unparseLong,
  unparseXmlList,
  writeAds,
} from '../../../../src/classad/index.js';
import { ads } from '../../../support/classad-ads.js';
import { SAMPLES, sample } from '../../../support/classad-samples.js';

const FORMS = ['long', 'new', 'json', 'xml'] as const satisfies readonly AdForm[];

/** The bytes of a text, so many at a time. */
async function* bytesOf(text: string | Uint8Array, size = 65536): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Node.js collects garbage on demand only where it is told so at its start, or in this way. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const written = async (list: readonly ClassAd[], form: AdForm) => (await all(writeAds(list, form))).join('');

describe('a stream of ads', () => {
  test.each(FORMS)('in the %s form comes back, wherever its bytes are cut', async (form) => {
    const some = fc.array(
      ads.filter((ad) => ad.size > 0),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (list, size, named) => {
        const text = await written(list, form);
        const options = named ? { form } : {};
        expect(await written(await all(readAds(bytesOf(text, size), options)), form)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  test('is written as lists of ads are', async () => {
    const list = parseNew('[ a = 1; B = "x" ] [ c = [ d = 2 ] ]');
    expect(await written(list, 'long')).toBe(list.map((ad) => `${unparseLong(ad)}\n`).join(''));
    expect(await written(list, 'new')).toBe('{\n[ a = 1; B = "x" ]\n,\n[ c = [ d = 2 ] ]\n}\n');
    expect(await written(list, 'json')).toBe(unparseJsonList(list));
    expect(await written(list, 'xml')).toBe(unparseXmlList(list));
    const none = await Promise.all(FORMS.map((form) => written([], form)));
    expect(none).toEqual(['', '', '', unparseXmlList([])]);
  });

  test.each(SAMPLES.flatMap((name) => ['.xml', '.json', '_long.txt'].map((end) => name + end)))(
    '%s is read without being told its form',
    async (file) => {
      const name = file.replace(/(?:\.xml|\.json|_long\.txt)$/, '');
      const timeless = (ad: ClassAd) => unparseLong(ad).replace(/^ServerTime = .*\n/m, '');
      const list = await all(readAds(bytesOf(sample(file), 1000)));
      expect(list.map(timeless)).toEqual(parseLong(sample(`${name}_long.txt`)).map(timeless));
    },
  );

  test.each([
    ['', []],
    [' \n# nothing\n', []],
    ['A = 1', ['A = 1\n']],
    ['# a comment\n\n  A = 1\n', ['A = 1\n']],
    ["'A' = 1\n\n\nB = 2", ['A = 1\n', 'B = 2\n']],
    ['\ufeffA = 1', ['A = 1\n']],
    ['[ A = 1 ]', ['A = 1\n']],
    ['[\nA = 1;\n]\n[ B = 2 ]', ['A = 1\n', 'B = 2\n']],
    ['{\n[ A = {"]", \']\'}[0] /* ] */ ] // [\n,[B = 2]}', ['A = { "]",\']\' }[0]\n', 'B = 2\n']],
    ['// a comment\n[ A = 1 ]', ['A = 1\n']],
    ['[ A = 1 ] // another', ['A = 1\n']],
    ['{"A": 1}\n{"B": "}\\"{"}', ['A = 1\n', 'B = "}\\"{"\n']],
    ['[\n{\n"A": 1}\n]', ['A = 1\n']],
    ['# a comment\n[{"A": 1}]', ['A = 1\n']],
    ['<c><a n="A"><i>1</i></a></c>', ['A = 1\n']],
    ['\n<?xml version="1.0"?>\n<classads></classads>', []],
  ])('%j is found to be what it is', async (text, expected) => {
    for (const size of [1, 2, 1000]) {
      expect((await all(readAds(bytesOf(text, size)))).map(unparseLong)).toEqual(expected);
    }
  });

  test('is read no further than the reader asks, and closed when that stops', async () => {
    const state = { given: 0, closed: false };
    async function* source() {
      try {
        for (;;) {
          state.given++;
          yield new TextEncoder().encode('A = 1\n\n');
        }
      } finally {
        state.closed = true;
      }
    }
    let read = 0;
    for await (const ad of readAds(source())) {
      expect(ad.size).toBe(1);
      expect(state.given).toBe(++read);
      if (read === 3) break;
    }
    expect(state).toEqual({ given: 3, closed: true });
  });

  test('gives the ads before an error', async () => {
    const read: string[] = [];
    const reading = async () => {
      for await (const ad of readAds(bytesOf('A = 1\n\nB = 2\n\nC = )\n'))) read.push(unparseLong(ad));
    };
    await expect(reading()).rejects.toMatchObject({ name: 'ClassAdError', position: { line: 5, column: 5 } });
    expect(read).toEqual(['A = 1\n', 'B = 2\n']);
  });

  test.each(FORMS)(
    'of 100,000 ads in the %s form never holds more than a few',
    async (form) => {
      const [batches, each] = [100, 1000];
      const ad = '[ Name = "slot1@node"; Cpus = 8; Memory = 1024 * 16; Requirements = Cpus > 1 && START ]';
      const batch = new TextEncoder().encode(await written(parseNew(ad.repeat(each)), form));
      async function* encoded() {
        for (let index = 0; index < batches; index++) yield* bytesOf(batch);
      }
      const collect = collector();
      const held = () => {
        collect();
        return process.memoryUsage().heapUsed / 2 ** 20;
      };
      const before = held();
      let [count, most] = [0, 0];
      for await (const one of readAds(encoded())) {
        if (++count % 20_000 === 0) most = Math.max(most, held() - before);
        if (one.size !== 4) throw new Error(unparseLong(one));
      }
      expect(count).toBe(batches * each);
      // In MB; all of them together are more than 50.
      expect(most).toBeLessThan(5);
    },
    60_000,
  );

  test.each([
    [[0x41, 0x20, 0xff], 1, 3, '0xFF'],
    [[...Buffer.from('A = "é"\n'), ...Buffer.from('B = "é'), 0xc3, 0x28], 2, 7, '0xC3'],
    [[...Buffer.from('A = "x"\n'), 0xe2, 0x82], 2, 1, '0xE2'],
    [[...Buffer.from('<c>\n <a n="'), 0x80], 2, 8, '0x80'],
    [[...Buffer.from('[{"A": "\n\n'), 0xed, 0xa0, 0x80], 3, 1, '0xED'],
    [[...Buffer.from('[ A = "'), 0xf8], 1, 8, '0xF8'],
  ])('with bytes that are no UTF-8 (%j) says so at %d:%d', async (bytes, line, column, byte) => {
    for (const size of [1, 1000]) {
      await expect(all(readAds(bytesOf(Uint8Array.from(bytes), size)))).rejects.toMatchObject({
        name: 'ClassAdError',
        code: 'encoding',
        position: { line, column },
        found: `the byte ${byte}`,
        expected: 'UTF-8',
      });
    }
  });
});
