import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { enabled } from '../../../src/factory/change.js';
import { decode, encode } from '../../../src/factory/decode.js';
import { openConfiguration, requireStageable } from '../../../src/factory/files.js';
import { ADDITIONS, entry, glidein } from '../../support/factory-config.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const NAMED = 'name="A" gatekeeper="a"';

function main(content: string | Uint8Array = entry(NAMED)): string {
  const path = join(scratch(), 'glideinWMS.xml');
  writeFileSync(path, content);
  return path;
}

describe('the configuration on disk', () => {
  test('is the file and the fragments beside it, each read with its own place', () => {
    const path = main();
    const fragments = join(path, '../config.d');
    mkdirSync(fragments);
    for (const name of ['20.xml', '10.xml', 'notes.txt']) writeFileSync(join(fragments, name), glidein());
    const { later, earlier } = openConfiguration(path).configuration;
    expect(later.map((document) => document.path)).toEqual([
      join(fragments, '10.xml'),
      join(fragments, '20.xml'),
    ]);
    expect(earlier).toEqual([]);
    const fragment = openConfiguration(join(fragments, '10.xml')).configuration;
    expect(fragment.later.map((document) => document.path)).toEqual([join(fragments, '20.xml')]);
  });

  test('by a symbolic link: the fragments are those beside the link, as the factory reads them', async () => {
    const link = join(scratch(), 'glideinWMS.xml');
    const path = main();
    symlinkSync(path, link);
    mkdirSync(join(link, '../config.d'));
    writeFileSync(join(link, '../config.d/10.xml'), entry(NAMED));
    const { configuration, file } = openConfiguration(link);
    expect(file.path).toBe(path);
    const enable = () => enabled(configuration, { entries: ['A'] }, ADDITIONS);
    expect((await faultOf('factory-conflict', enable)).message).toContain('replaces the one in');
  });

  test('that cannot be read is refused, and the path named', async () => {
    const path = main();
    for (const wrong of [`${path}.none`, join(path, '..')])
      expect((await faultOf('factory-unreadable', () => openConfiguration(wrong))).message).toContain(wrong);
  });
});

describe('bytes', () => {
  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x67, 0xff]), 'it is not UTF-8'],
    ['UTF-16', Buffer.from('\ufeff<g/>', 'utf16le'), 'it is not UTF-8'],
    ['another encoding', Buffer.from('<?xml version="1.0" encoding="latin1"?><g/>'), 'the encoding latin1'],
  ])('%s: refused', async (_, bytes, words) => {
    const fault = await faultOf('factory-unreadable', () => decode(bytes, '/g.xml'));
    expect(fault.message).toContain(words);
  });

  test.each([
    '<?xml version="1.0" encoding=\'us-ascii\'?><g/>',
    '\ufeff<?xml version="1.0" encoding="UTF-8"?><g>ä𝄞</g>',
  ])('%j: the same bytes again', (text) => {
    const bytes = Buffer.from(text);
    expect(encode(decode(bytes, '/g.xml')).equals(bytes)).toBe(true);
  });
});

test('a file that the factory could not stage is refused: it is missing, or a directory', async () => {
  const dir = scratch();
  for (const path of [join(dir, 'none'), dir]) {
    const files = [{ path, name: 'glidein-vpn-bundle.tgz', kind: 'tarball' as const }];
    const fault = await faultOf('factory-file', () => requireStageable(files));
    expect(fault.fix).toContain('--bundle-dir');
  }
});
