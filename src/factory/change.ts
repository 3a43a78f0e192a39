import type { Additions } from './additions.js';
import { type Configuration, readConfiguration, refuseReplaced, sortsGlobalFiles } from './configuration.js';
import { insertions } from './edit/insert.js';
import { blocksIn, unmarked } from './edit/marks.js';
import { removals } from './edit/remove.js';
import { splice } from './edit/splice.js';
import { findHosts, isGenerated } from './hosts.js';
import { hostsOf } from './rules/check.js';
import { conflict, type XmlDocument } from './xml/document.js';
import type { Element } from './xml/element.js';

/** Where the VPN is enabled: in entries, or by global files that entries ask for. */
export type Target = { readonly entries: readonly string[] } | { readonly global: true };

/** The text with `additions` in the target, in place of what was added there before. */
export function enabled(configuration: Configuration, target: Target, additions: Additions): string {
  for (const host of hostsFor(configuration, target)) {
    if ('entries' in target) {
      refuseGenerated(configuration.document, host);
      refuseReplaced(configuration, host);
    }
  }
  if ('global' in target) refuseDisorder(configuration, additions);
  const bare = reread(configuration, disabled(configuration, target));
  const hosts = hostsFor(bare, target);
  const changes = hosts.flatMap((host) => insertions(bare.document.text, host, additions));
  const text = splice(bare.document.text, changes);
  // What we wrote must be what the factory takes, before it is written anywhere.
  reread(configuration, text);
  return text;
}

/** The text without what was added to the target. Without a target: to anything. */
export function disabled(configuration: Configuration, target?: Target): string {
  const { document } = configuration;
  const hosts = target ? hostsFor(configuration, target) : [document.root, ...hostsOf(document.root)];
  const blocks = hosts.flatMap((host) => {
    const found = blocksIn(document, host);
    // Those that only ask for the global files have some, written by their operator.
    const [stray] = target ? unmarked(host, found) : [];
    if (stray)
      throw conflict(
        document,
        stray.start,
        `a <${stray.name}> of glidein-vpn stands outside its marks`,
        'Take it out by hand, and run the command again: what has no marks was not written by this command.',
      );
    return found;
  });
  const text = splice(document.text, removals(document.text, blocks));
  if (blocks.length > 0) reread(configuration, text);
  return text;
}

function hostsFor(configuration: Configuration, target: Target): readonly Element[] {
  return 'global' in target ? [configuration.document.root] : findHosts(configuration, target.entries);
}

function reread({ document, later, earlier }: Configuration, text: string): Configuration {
  return { ...readConfiguration({ path: document.path, text }, []), later, earlier };
}

function refuseGenerated(document: XmlDocument, host: Element): void {
  if (!isGenerated(host)) return;
  throw conflict(
    document,
    host.start,
    'this entry is written by OSG_autoconf, which would write it again without the VPN',
    'Use --global on the main file: the answer says which lines the entry needs in the YAML of OSG_autoconf.',
  );
}

function refuseDisorder(configuration: Configuration, { files }: Additions): void {
  if (!sortsGlobalFiles(configuration)) return;
  const paths = files.map(({ path }) => path);
  if (paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') < path)) return;
  const remedy = `Copy the scripts (--scripts) and the bundle (--bundle) into one directory, with the bundle's name first: 00-bundle.tgz.`;
  const why = `other files of the configuration have global <files>, so that the factory sorts all of them by path, and ${paths[1]} would run before ${paths[0]}`;
  throw conflict(configuration.document, configuration.document.root.start, why, remedy);
}
