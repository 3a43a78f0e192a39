import { describe, expect, test } from '@jest/globals';
import { parseDocument } from '../../../../src/factory/xml/document.js';
import { attributeOf, type Element } from '../../../../src/factory/xml/element.js';
import { faultOf } from '../../../support/faults.js';

const read = (text: string) => parseDocument(text, '/g.xml').root;

/** The text of an element, by its offsets. */
const textOf = (text: string, { start, end }: Element) => text.slice(start, end);

describe('elements and where they are', () => {
  test('tags, attributes in both quotes, empty elements, comments', () => {
    const text = '<g a="1"  b = \'"2"\' >\r\n <x/>t<y ></y\t><!-- <z/> --></g>';
    const root = read(text);
    expect(root.attributes.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '"2"'],
    ]);
    const [x, y] = root.children;
    if (!x || !y) throw new Error('children are missing');
    expect([textOf(text, root), textOf(text, x), textOf(text, y)]).toEqual([text, '<x/>', '<y ></y\t>']);
    expect([x.empty, y.empty]).toEqual([true, false]);
    expect(text.slice(y.openEnd, y.closeStart)).toBe('');
    expect(root.comments.map(({ text: said }) => said)).toEqual([' <z/> ']);
  });

  test('a byte order mark, a declaration, a document type with entities, CDATA, instructions', () => {
    const text = [
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>',
      '<!DOCTYPE g [ <!-- ]> --> <!ENTITY site "T3 &amp; X"> <!ENTITY site "second"> ]>',
      '<g a="&site; &#65;&#x42;"><![CDATA[ <q> ]]><?do it?></g>',
    ].join('\n');
    const root = read(text);
    expect(attributeOf(root, 'a')).toBe('T3 & X AB');
    expect(root.children).toEqual([]);
  });

  test('white space in values is as a parser hands it on', () => {
    expect(attributeOf(read('<g a="1\r\n2\t3"/>'), 'a')).toBe('1 2 3');
  });
});

describe('what expat refuses', () => {
  test.each([
    ['<g><a></g>', '</g> where <a> must be closed first', 1],
    ['<g>\n<a>', '<a> is never closed', 2],
    ['<g>\n\n</g></h>', 'an end tag that closes nothing', 3],
    ['<g/><h/>', '<h> after the end of the root element', 1],
    ['<g/>x', 'text outside the root element', 1],
    ['', 'there is no element', 1],
    ['<g a=1/>', 'the tag <g> cannot be read from here on', 1],
    ['<g a="1"b="2"/>', 'the tag <g> cannot be read from here on', 1],
    ['<g a="1" a="2"/>', 'attribute a stands twice', 1],
    ['<g a="<"/>', 'attribute a: a < in its value', 1],
    ['<g a="a&b"/>', 'attribute a: an & that begins no reference', 1],
    ['<g a="&site;"/>', 'the entity &site; is declared nowhere', 1],
    ['<g a="&#0;"/>', '&#0; is no character of XML', 1],
    ['<g>a & b</g>', 'an & that begins no reference', 1],
    ['<g>\n< a/></g>', 'a < that begins no tag', 2],
    ['<g>]]></g>', ']]> in text', 1],
    ['<g><!-- a -- b --></g>', '-- within a comment', 1],
    ['<g><!-- a </g>', 'a comment that does not end', 1],
    ['<g><![CDATA[ </g>', 'CDATA that does not end', 1],
    ['<g><?a </g>', 'a processing instruction that does not end', 1],
    [' <?xml version="1.0"?><g/>', 'the XML declaration is not at the beginning', 1],
    ['<!DOCTYPE g [ <g/>', 'a document type that does not end', 1],
    ['<g>\u0001</g>', 'a character that XML does not allow', 1],
  ])('%j', async (text, why, line) => {
    const fault = await faultOf('factory-xml', () => read(text));
    expect(fault.message).toContain(why);
    expect(fault.facts.line).toBe(line);
  });
});

test('elements that come from an entity cannot be edited, and are refused', async () => {
  const text = '<!DOCTYPE g [ <!ENTITY more "<a/>"> ]><g>&more;</g>';
  expect((await faultOf('factory-xml', () => read(text))).message).toContain('an entity in the content');
});
