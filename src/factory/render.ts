import type { AttrSpec, FileSpec } from './additions.js';
import { escapeValue } from './xml/references.js';

/** The key by which the set-up finds what the tarball became; glideinWMS puts ENTRY_ in front of it in an entry. */
const UNPACKED = 'GLIDEIN_VPN_BUNDLE';

/** An `<attr>`, in one line. Everything is said, so that no default of the factory changes what it means. */
export function renderAttr({ name, value, published }: AttrSpec): string {
  const flag = published ? 'True' : 'False';
  return tag('attr', {
    name,
    value,
    const: 'True',
    glidein_publish: flag,
    job_publish: 'False',
    parameter: 'True',
    publish: flag,
    type: 'string',
  });
}

/** A `<file>`: lines, those after the first one relative to it, `indent` is one level. */
export function renderFile(file: FileSpec, indent: string): readonly string[] {
  const { path, name, kind, period, afterEntry } = file;
  const attributes = {
    absfname: path,
    relfname: name,
    const: 'True',
    ...(kind === 'tarball' ? { untar: 'True' } : {}),
    ...(kind === 'script' ? { executable: 'True' } : {}),
    ...(kind === 'wrapper' ? { wrapper: 'True' } : {}),
    // Its lines are attributes of the machine as they are, under the names that pilots of our own have too.
    ...(period === undefined ? {} : { period: String(period), prefix: 'NOPREFIX' }),
    ...(afterEntry ? { after_entry: 'True' } : {}),
  };
  if (kind !== 'tarball') return [tag('file', attributes)];
  return [
    tag('file', attributes).replace(/\/>$/, '>'),
    `${indent}${tag('untar_options', { dir: 'glidein-vpn', absdir_outattr: UNPACKED })}`,
    '</file>',
  ];
}

function tag(name: string, attributes: Readonly<Record<string, string>>): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeValue(value)}"`);
  return `<${name}${words.join('')}/>`;
}
