import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AdForm,
  type ClassAd,
  parseExpression,
  parseJson,
  parseLong,
  parseNew,
  parseXml,
  unparseJson,
  writeAds,
} from '../../src/classad/index.js';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { ensureRoot } from '../../src/lab/root-file-system.js';
import { plainAds } from '../support/classad-ads.js';
import { convertByHtcondor } from '../support/classad-oracle.js';

const FORMS = ['long', 'new', 'json', 'xml'] as const satisfies readonly AdForm[];
const PARSERS = { long: parseLong, new: parseNew, json: parseJson, xml: parseXml };
const COUNT = 200;

let root = '';
beforeAll(async () => {
  root = await ensureRoot(readEnvironment(), silent);
}, 900_000);

/** Generated ads, named so that condor_status keeps them all in their order. */
function slots(seed: number): ClassAd[] {
  return fc.sample(plainAds, { numRuns: COUNT, seed }).map((ad, index) => {
    const name = `"slot${String(index).padStart(5, '0')}"`;
    return ad.set('Name', parseExpression(name)).set('MyType', parseExpression('"Machine"'));
  });
}

async function written(list: readonly ClassAd[], form: AdForm): Promise<string> {
  let text = '';
  for await (const piece of writeAds(list, form)) text += piece;
  return text;
}

describe('condor_status', () => {
  test.each(['long', 'new', 'xml'] as const)(
    `reads and writes ${COUNT} generated ads of the %s form as we do`,
    async (from) => {
      const seed = Date.now() % 1_000_000;
      const text = await written(slots(seed), from);
      const list = PARSERS[from](text);
      for (const to of FORMS) {
        const theirs = convertByHtcondor(root, text, from, to);
        expect({ seed, to, text: theirs }).toEqual({ seed, to, text: await written(list, to) });
      }
    },
    120_000,
  );

  test('reads JSON as we do, an ad at a time: 23.9.6 reads no second one of a list', async () => {
    for (const ad of slots(1).slice(0, 10)) {
      for (const to of FORMS) {
        const text = unparseJson(ad);
        expect(convertByHtcondor(root, text, 'json', to)).toBe(await written(parseJson(text), to));
      }
    }
  }, 120_000);
});
