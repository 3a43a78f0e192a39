import type { Configuration } from './configuration.js';
import { blocksIn, placesIn, unmarked } from './edit/marks.js';
import { isGenerated } from './hosts.js';
import { hostName, hostsOf } from './rules/check.js';
import { effective } from './rules/defaults.js';
import type { XmlDocument } from './xml/document.js';
import { attributeOf, childrenNamed, type Element } from './xml/element.js';

/** One entry (or entry set) of a file, and what it has of the VPN. */
export interface EntryStatus {
  readonly name: string;
  readonly kind: 'entry' | 'entry_set';
  readonly active: boolean;
  /** script and wrap: enabled in the entry; global: by the global files; none. */
  readonly vpn: 'script' | 'wrap' | 'global' | 'none';
  readonly gateway?: string;
  /** What is not as `enable` writes it. */
  readonly notes: readonly string[];
}

/** `glidein-vpn factory status --json`. */
export interface FactoryStatus {
  readonly version: 1;
  readonly path: string;
  /** The global files are there, for entries with GLIDEIN_USE_VPN. */
  readonly global: boolean;
  readonly entries: readonly EntryStatus[];
}

export function factoryStatus(configuration: Configuration): FactoryStatus {
  const { document, earlier, later } = configuration;
  const global = [document, ...earlier, ...later].some((one) => blocksIn(one, one.root).length > 0);
  const entries = hostsOf(document.root).map((host) => entryStatus(document, later, host, global));
  return { version: 1, path: document.path, global, entries };
}

function entryStatus(
  document: XmlDocument,
  later: readonly XmlDocument[],
  host: Element,
  global: boolean,
): EntryStatus {
  const blocks = blocksIn(document, host);
  const attr = (name: string) => attrValue(host, name);
  const mode = attr('GLIDEIN_VPN_MODE') === 'wrap' ? 'wrap' : 'script';
  const gateway = attr('GLIDEIN_VPN_GATEWAY');
  const asked = (attr('GLIDEIN_USE_VPN') ?? '') !== '';
  const strays = unmarked(host, blocks);
  const replacing = later.find((other) =>
    hostsOf(other.root).some((one) => one.name === host.name && hostName(one) === hostName(host)),
  );
  return {
    name: hostName(host),
    kind: host.name === 'entry_set' ? 'entry_set' : 'entry',
    active: effective(host, 'enabled') !== 'False',
    vpn: blocks.length > 0 ? mode : asked ? 'global' : 'none',
    ...(gateway === undefined ? {} : { gateway }),
    notes: [
      ...(replacing ? [`replaced as a whole by ${replacing.path}`] : []),
      ...(asked && blocks.length === 0 && !global ? ['asks for the global files, which are not there'] : []),
      ...(strays.length > 0 && !asked ? [`${strays.length} of ours without marks`] : []),
      ...(isGenerated(host) ? ['written by OSG_autoconf'] : []),
    ],
  };
}

function attrValue(host: Element, name: string): string | undefined {
  const attrs = placesIn(host).flatMap((place) => childrenNamed(place, 'attr'));
  const found = attrs.find((candidate) => attributeOf(candidate, 'name') === name);
  return found && attributeOf(found, 'value');
}
