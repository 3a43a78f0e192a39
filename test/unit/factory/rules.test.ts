import { describe, expect, test } from '@jest/globals';
import { configuration, entry, glidein } from '../../support/factory-config.js';
import { faultOf } from '../../support/faults.js';

const NAMED = 'name="A" gatekeeper="a.example.org:9619"';
const attr = (words: string) => entry(NAMED, `<attrs><attr ${words}/></attrs>`);
const file = (words: string) => entry(NAMED, `<files><file ${words}/></files>`);

describe("what the factory's own parser refuses", () => {
  test.each([
    ['another root', '<frontend/>', 'the root is <frontend>'],
    ['an entry without a gatekeeper', entry('name="A"'), '<entry> has no gatekeeper'],
    ['an entry without a name', entry('gatekeeper="a"'), '<entry> has no name'],
    ['enabled', entry(`${NAMED} enabled="true"`), 'enabled="true" must be True or False'],
    ['an attribute without a value', attr('name="X"'), '<attr> has no value'],
    ['a type', attr('name="X" value="1" type="float"'), 'type="float" must be string, int or expr'],
    ['a boolean', attr('name="X" value="1" job_publish="yes"'), 'job_publish="yes" must be True or False'],
    ['published', attr('name="X" value="1" const="False" parameter="False"'), 'must be const or parameter'],
    [
      'unpublished',
      attr('name="X" value="1" publish="False" parameter="False"'),
      'must be const and parameter',
    ],
    ['a file without a path', file('relfname="x"'), '<file> has no absfname'],
    ['a path to no file', file('absfname="/a/"'), 'absfname names no file'],
    ['an empty relfname', file('absfname="/a" relfname=""'), 'relfname is empty'],
    ['a blank in a relfname', file('absfname="/a" relfname="a b"'), 'relfname has a blank'],
    ['two kinds', file('absfname="/a" executable="True" untar="True"'), 'more than one of'],
    [
      'a script that is not const',
      file('absfname="/a" executable="True" const="False"'),
      'need const="True"',
    ],
    ['a period of a plain file', file('absfname="/a" period="60"'), 'only an executable can have a period'],
    [
      'a period in words',
      file('absfname="/a" executable="True" period="1m"'),
      'period must be a whole number',
    ],
    ['a type of file', file('absfname="/a" type="run"'), 'type="run" is unknown'],
    ['a time', file('absfname="/a" time="never"'), 'time="never" is unknown'],
    [
      'const that differs from the global one',
      glidein(
        '<attrs><attr name="X" value="1"/></attrs>',
        `<entries><entry ${NAMED}><attrs><attr name="X" value="2" const="False"/></attrs></entry></entries>`,
      ),
      'attribute X must have const="True"',
    ],
    [
      'two files of one name',
      entry(NAMED, '<files><file absfname="/a/x"/><file absfname="/b/x"/></files>'),
      'a second <file> x',
    ],
    [
      'two attributes of one name',
      entry(NAMED, '<attrs><attr name="X" value="1"/><attr name="X" value="2"/></attrs>'),
      'a second <attr> X',
    ],
    ['two lists', entry(NAMED, '<files/><attrs/><files/>'), 'a second <files>'],
    [
      'an entry set without an alias',
      glidein('<entry_sets><entry_set/></entry_sets>'),
      '<entry_set> has no alias',
    ],
  ])('%s', async (_, text, why) => {
    const fault = await faultOf('factory-xml', () => configuration(text));
    expect(fault.exit).toBe(78);
    expect(fault.message).toContain(why);
  });

  test('a fragment is checked as well, and named', async () => {
    const path = '/etc/gwms-factory/config.d/10.xml';
    const fault = await faultOf('factory-xml', () =>
      configuration(glidein(), { path, text: entry('name="B"') }),
    );
    expect(fault.message).toMatch(/^\/etc\/gwms-factory\/config\.d\/10\.xml, line 3: /);
  });
});

test('what it takes, we take: unknown elements and attributes, defaults, quoting', () => {
  const text = entry(
    `${NAMED} comment='x' unknown="y"`,
    '<unknown><attr name="X" value=""/></unknown>',
    '<attrs><attr name="Y" type="int" value="4"/><attr name="Y" value="4"/></attrs>',
    `<files><file absfname="/a" executable='True' period=" 60 " type="exec:s" time="setup, cleanup:x"/></files>`,
  );
  expect(configuration(text).document.root.name).toBe('glidein');
});
