import { entryAdditions, type Wish } from '../../src/factory/additions.js';
import { type ConfigText, type Configuration, readConfiguration } from '../../src/factory/configuration.js';

export const WISH: Wish = {
  mode: 'script',
  gateway: 'vpn.dmz.example.org:443',
  invite: '/home/cmspilot/.glidein-vpn/invite',
  bundle: { directory: '/cvmfs/sw.example.org/glidein-vpn' },
  scripts: '/opt/glidein-vpn/glidein-scripts',
};

export const ADDITIONS = entryAdditions(WISH);

/** A main file with these lines in its root. */
export function glidein(...lines: readonly string[]): string {
  return `<glidein factory_name="F">\n${lines.join('\n')}\n</glidein>\n`;
}

/** A main file with one entry. */
export function entry(attributes: string, ...lines: readonly string[]): string {
  return glidein('<entries>', `<entry ${attributes}>`, ...lines, '</entry>', '</entries>');
}

export function configuration(text: string, ...others: readonly ConfigText[]): Configuration {
  return readConfiguration({ path: '/etc/gwms-factory/glideinWMS.xml', text }, others);
}
