import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { literal } from '../../../../src/classad/expression.js';
import { parseJson } from '../../../../src/classad/formats/json-read.js';
import { parseLong, unparseLong } from '../../../../src/classad/formats/long.js';
import { parseXml } from '../../../../src/classad/formats/xml-read.js';
import { unparseXml, unparseXmlList } from '../../../../src/classad/formats/xml-write.js';
import { ClassAd, parseExpression } from '../../../../src/classad/index.js';
import { ERROR, real, string } from '../../../../src/classad/value.js';
import { ads } from '../../../support/classad-ads.js';
import { SAMPLES, sample } from '../../../support/classad-samples.js';

const AD = `<c>
    <a n="Absolute"><at>2003-01-25T09:00:00-06:00</at></a>
    <a n="Err"><er/></a>
    <a n="Expr"><e>(Cpus &gt; 1 &amp;&amp; Name isnt "a&lt;b") || x[0] is .y</e></a>
    <a n="Int"><i>-9223372036854775808</i></a>
    <a n="List"><l><i>1</i><s>a</s><l></l><c>
        <a n="A"><un/></a>
    </c></l></a>
    <a n="Minus"><r>-INF</r></a>
    <a n="Nested"><c>
        <a n="B"><b v="t"/></a>
        <a n="Deep"><c>
        </c></a>
    </c></a>
    <a n="No"><b v="f"/></a>
    <a n="None"><s></s></a>
    <a n="Not"><r>NaN</r></a>
    <a n="Plus"><r>INF</r></a>
    <a n="quo\\"te&amp;"><un/></a>
    <a n="Real"><r>5.920000000000000E+02</r></a>
    <a n="Relative"><rt>-1+00:02:0.5</rt></a>
    <a n="String"><s> &lt;"'\\\\\\n\\001\\303\\251&amp;gt; </s></a>
    <a n="Zero"><r>0.0</r></a>
</c>
`;

const again = (ad: ClassAd) => parseXml(unparseXml(ad)).map(unparseXml).join();

describe('XML', () => {
  test('every type of value is read, and written as HTCondor writes it', () => {
    expect(parseXml(AD).map(unparseXml)).toEqual([AD]);
    expect(parseXml(AD).map(unparseLong)).toEqual([
      [
        'Absolute = absTime("2003-01-25T09:00:00-06:00")',
        'Err = error',
        'Expr = (Cpus > 1 && Name =!= "a<b") || x[0] =?= .y',
        'Int = -9223372036854775808',
        'List = { 1,"a",{  },[ A = undefined ] }',
        'Minus = real("-INF")',
        'Nested = [ B = true; Deep = [  ] ]',
        'No = false',
        'None = ""',
        'Not = real("NaN")',
        'Plus = real("INF")',
        `'quo"te&' = undefined`,
        'Real = 592.0',
        'Relative = relTime("-1+00:02:0.5")',
        `String = " <\\"'\\\n\x01é&gt; "`,
        'Zero = 0.0',
        '',
      ].join('\n'),
    ]);
  });

  test('a document has a header and a footer, one without ads too', () => {
    const header = '<?xml version="1.0"?>\n<!DOCTYPE classads SYSTEM "classads.dtd">\n<classads>\n';
    expect(unparseXmlList([])).toBe(`${header}</classads>\n`);
    expect(unparseXmlList(parseXml(AD + AD))).toBe(`${header}${AD}${AD}</classads>\n`);
    expect(parseXml(unparseXmlList([]))).toEqual([]);
  });

  test('blanks, comments and empty elements are as in any XML', () => {
    const text =
      '<classads ><!-- <c> > --> <c>\n<a n = "A" ><s/></a ><a n="B"> <e> 1+\n2 </e> </a></c></classads>';
    expect(parseXml(text).map(unparseLong)).toEqual(['A = ""\nB = 1 + 2\n']);
  });

  test.each(SAMPLES)('%s -xml says what -long and -json say, and is written byte for byte', (name) => {
    const xml = sample(`${name}.xml`);
    const fromXml = parseXml(xml);
    // condor_status leaves a line empty after each ad, condor_q does not.
    expect(unparseXmlList(fromXml)).toBe(xml.replaceAll('</c>\n\n', '</c>\n'));
    // The three were asked for one after the other.
    const timeless = (ad: ClassAd) => unparseLong(ad).replace(/^ServerTime = .*\n/m, '');
    expect(fromXml.map(timeless)).toEqual(parseLong(sample(`${name}_long.txt`)).map(timeless));
    expect(fromXml.map(timeless)).toEqual(parseJson(sample(`${name}.json`)).map(timeless));
  });

  test('another XML parser reads what is written', () => {
    const parser = new XMLParser({ ignoreAttributes: false, trimValues: false, parseTagValue: false });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = unparseXmlList([new ClassAd().set('A', literal(string(value.replaceAll('\0', ''))))]);
        expect(XMLValidator.validate(written)).toBe(true);
        const raw = `${parser.parse(written).classads.c.a.s}`;
        expect(`<s>${raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</s>`).toBe(
          /<s>.*<\/s>/.exec(written)?.[0],
        );
      }),
    );
  });

  test('another XML parser does not read a quote in a name', () => {
    const written = unparseXml(new ClassAd().set('quo"te', literal(ERROR)));
    expect(written).toContain('<a n="quo\\"te">');
    expect(XMLValidator.validate(written)).not.toBe(true);
  });

  test('every ad comes back', () => {
    fc.assert(
      fc.property(ads, (ad) => {
        expect(again(ad)).toBe(unparseXml(ad));
      }),
      { numRuns: 500 },
    );
  });

  test('every string, number and error comes back', () => {
    const values = fc.oneof(
      fc.string({ unit: 'binary' }).map((value) => string(value.replaceAll('\0', ''))),
      fc.double().map((value) => real(Number(value.toExponential(15)))),
      fc.constant(ERROR),
    );
    fc.assert(
      fc.property(values, (value) => {
        const expression = parseXml(unparseXml(new ClassAd().set('A', literal(value))))[0]?.get('A');
        // HTCondor writes -0.0 without its sign.
        const expected = value.type === 'real' && value.value === 0 ? real(0) : value;
        expect(expression).toEqual(literal(expected));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['<c>', 'truncated', 1, 4, 'the end', '<a n="..."> or </c>'],
    ['<c>\n<a n="A"><s>x', 'truncated', 2, 14, 'the end', '</s>'],
    ['<classads>\n', 'truncated', 2, 1, 'the end', '<c> or </classads>'],
    ['<c><a n="A"', 'truncated', 1, 12, 'the end', '">" of a tag'],
    ['<c>\n <b v="t"/></c>', 'syntax', 2, 2, '"<b v=\\"t\\"/>"', '<a n="..."> or </c>'],
    ['<c><a n="A"></a></c>', 'syntax', 1, 13, '"</a>"', 'the value of the attribute'],
    ['<c><a n=""><un/></a></c>', 'syntax', 1, 4, '"<a n=\\"\\">"', '<a n="..."> or </c>'],
    ['<c><a n="A"><un/><un/></a></c>', 'syntax', 1, 18, '"<un/>"', '</a>'],
    ['<c><a n="A"><i>\n1x</i></a></c>', 'syntax', 1, 16, '"\\n1x"', 'an integer of 64 bits'],
    [
      '<c><a n="A"><i>9223372036854775808</i>',
      'syntax',
      1,
      16,
      '"9223372036854775808"',
      'an integer of 64 bits',
    ],
    ['<c><a n="A"><r>many</r>', 'syntax', 1, 16, '"many"', 'a number, INF, -INF or NaN'],
    ['<c><a n="A"><b v="yes"/>', 'syntax', 1, 13, '"v=\\"yes\\""', '<b v="t"/> or <b v="f"/>'],
    ['<c><a n="A"><s>\\0</s>', 'syntax', 1, 16, '"\\\\0"', 'a string without NUL'],
    ['<c><a n="A"><at>soon</at>', 'syntax', 1, 17, '"soon"', 'a time as 2003-01-25T09:00:00-06:00'],
    ['<c><a n="A"><e>a &amp;&amp; )</e>', 'syntax', 1, 29, '")"', 'an expression'],
    ['<c><a n="A"><e></e>', 'truncated', 1, 16, 'the end', 'an expression'],
    ['<c><a n="A"><l>1</l>', 'syntax', 1, 16, '"1"', 'a value or </l>'],
    ['<c><a n="A"><l><i>1</l>', 'syntax', 1, 20, '"</l>"', '</i>'],
    ['</c>', 'syntax', 1, 1, '"</c>"', 'an ad, which begins with <c>'],
    ['<html>', 'syntax', 1, 1, '"<html>"', 'an ad, which begins with <c>'],
    ['hello', 'syntax', 1, 1, '"hello"', 'an ad, which begins with <c>'],
  ])('%j: %s at %d:%d', (wrong, code, line, column, found, expected) => {
    const error = { code, position: { line, column }, found, expected };
    expect(() => parseXml(wrong)).toThrow(expect.objectContaining(error));
  });

  test('an expression that was changed comes back in its new place', () => {
    const ad = parseXml(AD)[0]?.set('Int', parseExpression('1 + 1'));
    expect(ad === undefined ? '' : unparseXml(ad)).toContain('<a n="Int"><e>1 + 1</e></a>');
  });
});
