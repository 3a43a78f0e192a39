import { distance } from '../config/distance.js';
import { FaultError } from '../health/fault-error.js';
import type { Configuration } from './configuration.js';
import { hostName, hostsOf } from './rules/check.js';
import { conflict, type XmlDocument } from './xml/document.js';
import { attributeOf, childNamed, childrenNamed, type Element } from './xml/element.js';

/**
 * The entries (or entry sets) that have these names in the document that is changed. Throws `factory-entry`, which
 * names near ones, and `factory-conflict`.
 */
export function findHosts(configuration: Configuration, names: readonly string[]): readonly Element[] {
  return [...new Set(names)].map((name) => findHost(configuration, name));
}

function findHost({ document, earlier, later }: Configuration, name: string): Element {
  const found = hostsOf(document.root).filter((host) => hostName(host) === name);
  const [first, second] = found;
  if (first && !second) return first;
  if (second)
    throw conflict(
      document,
      second.start,
      `a second entry is named ${name}`,
      'Rename or remove one of them.',
    );
  const set = setOf(document, name);
  if (set !== undefined) {
    const remedy = `Enable the entry set: --entry ${set}.`;
    throw new FaultError('factory-entry', {
      name,
      path: document.path,
      hint: `it is one of the set ${set}`,
      remedy,
    });
  }
  const elsewhere = [...earlier, ...later].find((other) =>
    hostsOf(other.root).some((host) => hostName(host) === name),
  );
  if (elsewhere) {
    const remedy = `Name that file: glidein-vpn factory enable ${elsewhere.path} --entry ${name}`;
    throw new FaultError('factory-entry', {
      name,
      path: document.path,
      hint: `it is in ${elsewhere.path}`,
      remedy,
    });
  }
  throw new FaultError('factory-entry', { name, path: document.path, ...near(document, name) });
}

/** Entries within a set have no attributes and files of their own (factoryXmlConfig.py, EntryElement.validate). */
function setOf(document: XmlDocument, name: string): string | undefined {
  const sets = childrenNamed(childNamed(document.root, 'entry_sets'), 'entry_set');
  const set = sets.find((one) =>
    childrenNamed(childNamed(one, 'entries'), 'entry').some((entry) => attributeOf(entry, 'name') === name),
  );
  return set && hostName(set);
}

function near(document: XmlDocument, name: string): { hint: string; remedy: string } {
  const names = hostsOf(document.root).map(hostName);
  const ranked = names
    .map((candidate) => ({ candidate, apart: distance(name, candidate) }))
    .filter(({ candidate, apart }) => apart <= Math.max(2, candidate.length / 3))
    .sort((one, other) => one.apart - other.apart)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  const hint = ranked.length > 0 ? `near: ${ranked.join(', ')}` : `it has ${names.length} others`;
  return { hint, remedy: `See the names: glidein-vpn factory status ${document.path}` };
}

/** Entries that OSG_autoconf wrote, and will write again, without files (lib/config_util.py, ENTRY_STUB). */
export function isGenerated(host: Element): boolean {
  return attributeOf(host, 'comment') === 'Entry automatically generated';
}
