import { describe, expect, test } from '@jest/globals';
import { parseLong, unparseLong } from '../../../../src/classad/formats/long.js';
import {
  type ClassAd,
  type ClassAdError,
  evaluateAttribute,
  unparseValue,
} from '../../../../src/classad/index.js';
import { SAMPLES, sample } from '../../../support/classad-samples.js';

const value = (ad: ClassAd | undefined, name: string) =>
  ad === undefined ? 'no ad' : unparseValue(evaluateAttribute(ad, name));

describe('the long form', () => {
  const text = '\nName = "a"\r\n# a comment\nCpus=2\nDouble = Cpus * 2\n\n\nName = "b\\"c"\nPath = "C:\\"\n';

  test.each(['now', 'late'] as const)('is one ad after the other, parsed %s', (parse) => {
    const ads = parseLong(text, { parse });
    expect(ads.map((ad) => ad.names())).toEqual([
      ['Name', 'Cpus', 'Double'],
      ['Name', 'Path'],
    ]);
    expect(value(ads[0], 'double')).toBe('4');
    expect(value(ads[1], 'Name')).toBe('"b\\"c"');
    expect(value(ads[1], 'Path')).toBe('"C:\\"');
  });

  test('is written sorted by name, and read again as the same', () => {
    const written = parseLong(text).map(unparseLong);
    expect(written[0]).toBe('Cpus = 2\nDouble = Cpus * 2\nName = "a"\n');
    expect(parseLong(written.join('\n')).map(unparseLong)).toEqual(written);
  });

  test.each([
    ['A = 1\nB = 1 +\n', 2, 8, 'the end'],
    ['A = 1\n\nno attribute\n', 3, 1, '"no attribute"'],
    ['A == 1', 1, 1, '"A == 1"'],
    ['A = "open', 1, 5, 'a string without its end'],
  ])('%j is wrong at %d:%d', (wrong, line, column, found) => {
    let error: unknown;
    try {
      parseLong(wrong);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      name: 'ClassAdError',
      position: { line, column },
      found,
    } as Partial<ClassAdError>);
  });

  test('a name in quotes comes back, whatever is in it', () => {
    const text = "'a b\\'c\\001=' = 1\n'true' = 2\n";
    const [ad] = parseLong(text);
    expect(ad?.names()).toEqual(["a b'c\x01=", 'true']);
    expect(ad === undefined ? '' : unparseLong(ad)).toBe(text);
  });

  test.each([...SAMPLES.map((name) => `${name}_long.txt`), ...['job.ad', 'machine.ad', 'wmagent-job.ad']])(
    '%s is read, and comes back as it was',
    (file) => {
      const ads = parseLong(sample(file));
      expect(ads.length).toBeGreaterThan(0);
      expect(parseLong(ads.map(unparseLong).join('\n')).map(unparseLong)).toEqual(ads.map(unparseLong));
    },
  );
});
