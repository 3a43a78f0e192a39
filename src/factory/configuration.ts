import { basename, dirname, join, resolve } from 'node:path';
import { checkRules, hostName, hostsOf } from './rules/check.js';
import { conflict, parseDocument, type XmlDocument } from './xml/document.js';
import { childNamed, type Element } from './xml/element.js';

/** The text of a file of the configuration. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

/** The factory's configuration: what is changed, and the files that the factory reads after it. */
export interface Configuration {
  readonly document: XmlDocument;
  /** In the order in which the factory merges them. */
  readonly later: readonly XmlDocument[];
  /** The rest: its main file, and fragments that are read before a fragment that is changed. */
  readonly earlier: readonly XmlDocument[];
}

/** `*.xml` of this directory beside the main file are merged into it, by name (factoryXmlConfig.py, parse). */
export const FRAGMENTS = 'config.d';

export function isFragment(path: string): boolean {
  return basename(dirname(resolve(path))) === FRAGMENTS;
}

/** Where the fragments are that belong to a file of the configuration. */
export function fragmentsOf(path: string): string {
  const directory = dirname(resolve(path));
  return isFragment(path) ? directory : join(directory, FRAGMENTS);
}

/** Parses and checks all of it. Throws `factory-xml`. */
export function readConfiguration(changed: ConfigText, others: readonly ConfigText[]): Configuration {
  const parse = ({ path, text }: ConfigText) => {
    const document = parseDocument(text, path);
    checkRules(document);
    return document;
  };
  const documents = others.map(parse);
  const after = ({ path }: XmlDocument) =>
    isFragment(path) && (!isFragment(changed.path) || basename(path) > basename(changed.path));
  return {
    document: parse(changed),
    later: documents.filter(after).sort(byName),
    earlier: documents.filter((document) => !after(document)),
  };
}

function byName(one: XmlDocument, other: XmlDocument): number {
  return basename(one.path) < basename(other.path) ? -1 : 1;
}

/**
 * An entry of a later file replaces the whole entry of its name (xmlConfig.py, ListElement.merge): what is written here
 * would have no effect. Throws `factory-conflict`.
 */
export function refuseReplaced({ document, later }: Configuration, host: Element): void {
  const name = hostName(host);
  for (const other of later) {
    const replacing = hostsOf(other.root).find((one) => one.name === host.name && hostName(one) === name);
    if (replacing)
      throw conflict(
        other,
        replacing.start,
        `the ${host.name} ${name} here replaces the one in ${document.path} as a whole`,
        `Enable it in ${other.path} instead.`,
      );
  }
}

/** Lists that stand in two files are merged, and sorted by path: only then the order in which we write files is lost. */
export function sortsGlobalFiles({ earlier, later }: Configuration): boolean {
  return [...earlier, ...later].some(({ root }) => childNamed(root, 'files') !== undefined);
}
