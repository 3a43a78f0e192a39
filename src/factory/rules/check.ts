import { refused, type XmlDocument } from '../xml/document.js';
import { attributeOf, childNamed, childrenNamed, type Element } from '../xml/element.js';
import { effective, relativeName } from './defaults.js';
import { RULES } from './elements.js';

/** Elements that the factory keeps by name: of two in one place it reads the last (xmlConfig.py, DictElement.add_child). */
const SINGLE = ['attrs', 'files', 'entries', 'entry_sets', 'config'];
const HOSTS = ['glidein', 'entry', 'entry_set'];

/**
 * Refuses what the factory's own parser would refuse in the elements that concern us: its root, entries, entry sets,
 * attributes and files. docs/factory.md lists the rules. Throws `factory-xml`.
 */
export function checkRules(document: XmlDocument): void {
  const { root } = document;
  if (root.name !== 'glidein')
    throw refused(document, root.start, `the root is <${root.name}>, not <glidein>`);
  visit(document, root);
  checkGlobalConst(document);
}

function visit(document: XmlDocument, element: Element): void {
  const why = RULES[element.name]?.map((rule) => rule(element)).find((found) => found !== undefined);
  if (why) throw refused(document, element.start, why);
  if (HOSTS.includes(element.name)) checkSingle(document, element);
  if (element.name === 'attrs')
    checkKeys(document, element, 'attr', (attr) => attributeOf(attr, 'name') ?? '', 'value');
  if (element.name === 'files') checkKeys(document, element, 'file', relativeName, 'absfname');
  for (const child of element.children) visit(document, child);
}

function checkSingle(document: XmlDocument, host: Element): void {
  for (const name of SINGLE) {
    const [, second] = childrenNamed(host, name);
    if (second)
      throw refused(
        document,
        second.start,
        `a second <${name}> in one <${host.name}>: the first would not count`,
      );
  }
}

/** Two entries of a dictionary with one key and different values end a reconfig (cWDictFile.py, DictFile.add). */
function checkKeys(
  document: XmlDocument,
  list: Element,
  name: string,
  keyOf: (element: Element) => string,
  differing: string,
): void {
  const seen = new Map<string, string | undefined>();
  for (const element of childrenNamed(list, name)) {
    const key = keyOf(element);
    const value = attributeOf(element, differing);
    if (seen.has(key) && seen.get(key) !== value)
      throw refused(document, element.start, `a second <${name}> ${key} in one <${list.name}>`);
    seen.set(key, value);
  }
}

/** An attribute of an entry must be const as the global one of its name is (factoryXmlConfig.py, check_overwrite_soundness). */
function checkGlobalConst(document: XmlDocument): void {
  const globals = new Map(
    childrenNamed(childNamed(document.root, 'attrs'), 'attr').map((attr) => [
      attributeOf(attr, 'name'),
      effective(attr, 'const'),
    ]),
  );
  for (const host of hostsOf(document.root)) {
    for (const attr of childrenNamed(childNamed(host, 'attrs'), 'attr')) {
      const name = attributeOf(attr, 'name');
      const wanted = globals.get(name);
      if (wanted !== undefined && wanted !== effective(attr, 'const'))
        throw refused(
          document,
          attr.start,
          `attribute ${name} must have const="${wanted}", as the global one`,
        );
    }
  }
}

/** Entries and entry sets: what has attributes and files of its own. */
export function hostsOf(root: Element): readonly Element[] {
  return [
    ...childrenNamed(childNamed(root, 'entries'), 'entry'),
    ...childrenNamed(childNamed(root, 'entry_sets'), 'entry_set'),
  ];
}

/** By this name the factory knows an entry, or an entry set. */
export function hostName(host: Element): string {
  return attributeOf(host, host.name === 'entry_set' ? 'alias' : 'name') ?? '';
}
