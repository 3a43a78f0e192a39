import { describe, expect, test } from '@jest/globals';
import { globalAdditions } from '../../../src/factory/additions.js';
import { disabled, enabled } from '../../../src/factory/change.js';
import { ADDITIONS, configuration, entry, glidein, WISH } from '../../support/factory-config.js';
import { faultOf } from '../../support/faults.js';

const NAMED = 'name="A" gatekeeper="a"';
const A = { entries: ['A'] };
const enable = (text: string, target: Parameters<typeof enabled>[1] = A) =>
  enabled(configuration(text), target, ADDITIONS);
const disable = (text: string) => disabled(configuration(text));

describe('enable, then disable', () => {
  const texts: readonly [string, string][] = [
    [
      'lists with something in them',
      entry(NAMED, '  <attrs>\n    <attr name="X" value="1"/>\n  </attrs>', '  <files>\n  </files>'),
    ],
    ['empty lists', entry(NAMED, '<attrs/>', '<files  />')],
    ['no lists', entry(NAMED, '<config/>')],
    ['one list', entry(NAMED, '<files><!-- none --></files>')],
    ['an empty entry', glidein('<entries>', `\t<entry ${NAMED}  />`, '</entries>')],
    ['no line at all', `<glidein factory_name="F"><entries><entry ${NAMED}/></entries></glidein>`],
    ['line ends of DOS', entry(NAMED, '<attrs/>').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${entry(NAMED, '<attrs/>')}`],
    ['blanks behind a list', entry(NAMED, '<files> \t \n</files>  ')],
    ['an entry set', glidein('<entry_sets>', '<entry_set alias="A"><attrs/></entry_set>', '</entry_sets>')],
  ];
  test.each(texts)('%s: every byte is as before', (_, text) => {
    const on = enable(text);
    expect(on).not.toBe(text);
    expect(disable(on)).toBe(text);
  });
  test.each(texts)('%s: twice is once', (_, text) => {
    const on = enable(text);
    expect(enable(on)).toBe(on);
  });
});

test('line ends and indentation are those of the file', () => {
  const on = enable(
    entry(NAMED, '\t<attrs>', '\t\t<attr name="X" value="1"/>', '\t</attrs>').replaceAll('\n', '\r\n'),
  );
  expect(on).toMatch(/\r\n\t\t<attr name="GLIDEIN_VPN_MODE" value="script" [^\n]*\/>\r\n/);
  expect(on.replaceAll('\r\n', '')).not.toContain('\n');
});

test('a second enable with other options replaces the first', () => {
  const text = entry(NAMED, '<attrs/>', '<files/>');
  const other = { ...ADDITIONS, files: ADDITIONS.files.slice(0, 1) };
  const first = enable(text);
  expect(enabled(configuration(first), A, other)).toBe(enabled(configuration(text), A, other));
});

test('disable of one entry leaves the others', () => {
  const text = glidein('<entries>', `<entry ${NAMED}/>`, '<entry name="B" gatekeeper="b"/>', '</entries>');
  const both = enable(text, { entries: ['A', 'B'] });
  expect(disabled(configuration(both), { entries: ['B'] })).toBe(enable(text));
});

test('what was added to an element of ours meanwhile stays', () => {
  const on = enable(entry(NAMED, '<attrs/>'));
  const more = on.replace(
    '<!-- glidein-vpn end -->\n',
    '<!-- glidein-vpn end -->\n<attr name="X" value="1"/>\n',
  );
  expect(disable(more)).toContain('<attrs>\n<attr name="X" value="1"/>\n');
});

describe('global files', () => {
  const global = globalAdditions(WISH);
  const other = {
    path: '/etc/gwms-factory/config.d/20.xml',
    text: glidein('<files><file absfname="/x"/></files>'),
  };

  test('are conditional, and run after the entry', () => {
    const text = glidein('<files>', '</files>', '<entries/>');
    const on = enabled(configuration(text), { global: true }, global);
    expect(
      on.match(/relfname="gconditional_VPN_glidein-vpn-[a-z-]+\.sh" [^>]*after_entry="True"/g),
    ).toHaveLength(3);
    expect(disable(on)).toBe(text);
  });

  test('in an order that the factory keeps, where it sorts the files of several lists by path', async () => {
    const on = enabled(configuration(glidein(), other), { global: true }, global);
    const paths = [...on.matchAll(/absfname="([^"]*)"/g)].map(([, path]) => path);
    expect(paths).toEqual([...paths].sort());
    const tarball = globalAdditions({ ...WISH, bundle: { tarball: '/var/bundle.tgz' } });
    const fault = await faultOf('factory-conflict', () =>
      enabled(configuration(glidein(), other), { global: true }, tarball),
    );
    expect(fault.message).toContain('would run before /var/bundle.tgz');
    expect(enabled(configuration(glidein()), { global: true }, tarball)).toContain('/var/bundle.tgz');
  });
});

describe('refused, with nothing changed', () => {
  const on = enable(entry(NAMED, '<attrs/>', '<files/>'));
  test.each([
    [
      'a mark without its end',
      on.replace('<!-- glidein-vpn end -->', ''),
      'a mark of glidein-vpn has lost its "end"',
    ],
    [
      'a mark without its begin',
      entry(NAMED, '<attrs><!-- glidein-vpn end --></attrs>'),
      'a mark of glidein-vpn has lost its "begin"',
    ],
    [
      'an attribute of somebody else between the marks',
      on.replace('<!-- glidein-vpn end -->', '<attr name="X" value="1"/><!-- glidein-vpn end -->'),
      'something that is not ours',
    ],
    [
      'a comment between the marks',
      on.replace('<!-- glidein-vpn end -->', '<!-- mine --><!-- glidein-vpn end -->'),
      'something that is not ours',
    ],
    [
      'text between the marks',
      on.replace('<!-- glidein-vpn end -->', 'mine<!-- glidein-vpn end -->'),
      'something that is not ours',
    ],
    [
      'ours without marks',
      entry(NAMED, '<attrs><attr name="GLIDEIN_VPN_MODE" value="script"/></attrs>'),
      'stands outside its marks',
    ],
    [
      'an entry of OSG_autoconf',
      entry(`${NAMED} comment="Entry automatically generated"`, '<files>', '</files>'),
      'written by OSG_autoconf',
    ],
    [
      'two entries of one name',
      glidein('<entries>', `<entry ${NAMED}/><entry ${NAMED}/>`, '</entries>'),
      'a second entry',
    ],
  ])('%s', async (_, text, why) => {
    const fault = await faultOf('factory-conflict', () => enable(text));
    expect(fault.message).toContain(why);
  });

  test.each(['10-a.xml', '20-b.xml'])('an entry that %s replaces as a whole', async (name) => {
    const main = entry(NAMED, '<attrs/>');
    const fragment = { path: `/etc/gwms-factory/config.d/${name}`, text: main };
    const fault = await faultOf('factory-conflict', () =>
      enabled(configuration(main, fragment), A, ADDITIONS),
    );
    expect(fault.message).toContain(`${fragment.path}, line 3: the entry A here replaces the one in`);
    expect(fault.fix).toContain(fragment.path);
  });
});

describe('an entry that is not there', () => {
  const text = glidein(
    '<entries>',
    '<entry name="CMSHPC_T3_XX_Alps_slurm" gatekeeper="a"/>',
    '<entry name="OTHER" gatekeeper="b"/>',
    '</entries>',
    '<entry_sets><entry_set alias="SET"><entries><entry name="INNER" gatekeeper="c"/></entries></entry_set></entry_sets>',
  );
  test.each([
    ['CMSHPC_T3_XX_Alp_slurm', 'near: CMSHPC_T3_XX_Alps_slurm'],
    ['cmshpc_t3_xx_alps_slurm', 'near: CMSHPC_T3_XX_Alps_slurm'],
    ['nothing-like-it', 'it has 3 others'],
    ['INNER', 'it is one of the set SET'],
  ])('%s: %s', async (name, hint) => {
    const fault = await faultOf('factory-entry', () => enable(text, { entries: [name] }));
    expect(fault.exit).toBe(78);
    expect(fault.message).toContain(`no entry ${name} (${hint}`);
  });

  test('but in another file, which is named', async () => {
    const path = '/etc/gwms-factory/config.d/10.xml';
    const others = configuration(text, { path, text: entry(NAMED) });
    expect((await faultOf('factory-entry', () => enabled(others, A, ADDITIONS))).message).toContain(
      `it is in ${path}`,
    );
  });
});
