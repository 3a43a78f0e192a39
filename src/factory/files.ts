import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ReadFile, readForReplacing } from '../effects/replace-file.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { FileSpec } from './additions.js';
import {
  type ConfigText,
  type Configuration,
  fragmentsOf,
  isFragment,
  readConfiguration,
} from './configuration.js';
import { decode } from './decode.js';

/** A configuration as it is on disk. */
export interface OnDisk {
  readonly configuration: Configuration;
  readonly file: ReadFile;
}

/**
 * Reads the file that is named, and those that the factory merges with it: `config.d/*.xml` beside the main file.
 * Fragments belong to the directory of the path as it was named, also where that is a symbolic link: so does the factory.
 * Throws `factory-unreadable` and `factory-xml`.
 */
export function openConfiguration(named: string): OnDisk {
  const path = resolve(named);
  const file = read(path);
  const others = fragmentPaths(path).map((other): ConfigText => ({ path: other, text: textOf(read(other)) }));
  return { configuration: readConfiguration({ path, text: textOf(file) }, others), file };
}

function fragmentPaths(path: string): string[] {
  const directory = fragmentsOf(path);
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => name.endsWith('.xml'));
  return names.map((name) => join(directory, name)).filter((other) => !isFragment(path) || other !== path);
}

function textOf(file: ReadFile): string {
  return decode(file.bytes, file.path);
}

function read(path: string): ReadFile {
  try {
    const file = readForReplacing(path);
    if (!file.stats.isFile()) throw new Error('it is no file');
    return file;
  } catch (error) {
    const remedy =
      "Give the path of the factory's glideinWMS.xml, or of a file in its config.d, as the factory's user.";
    throw new FaultError('factory-unreadable', { what: 'read', path, why: messageOf(error), remedy });
  }
}

/** A reconfig stops at a file that it cannot read. Throws `factory-file`. */
export function requireStageable(files: readonly FileSpec[]): void {
  for (const { path, kind } of files) {
    try {
      accessSync(path, constants.R_OK);
      if (!statSync(path).isFile()) throw new Error('it is no file');
    } catch (error) {
      const remedy =
        kind === 'tarball'
          ? "Give the bundle's tarball by --bundle FILE, or by --bundle-dir PATH the directory on the nodes (in CVMFS, say) where it is unpacked."
          : "Give the directory of glidein-vpn's scripts by --scripts: glidein-scripts of the installation, or a copy.";
      throw new FaultError('factory-file', { path, why: messageOf(error), remedy });
    }
  }
}
