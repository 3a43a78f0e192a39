import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, jest } from '@jest/globals';

jest.setTimeout(20_000);

/** The native programs where an ordinary user can execute them, whatever the modes on the way to the checkout are. */
export interface Helpers {
  readonly dir: string;
  readonly ns: string;
  readonly relay: string;
  readonly probe: string;
  readonly hand: string;
  readonly preload: string;
}

/** Copies the programs of `npm run build:native` into a directory that is gone after the suite. */
export function installHelpers(): Helpers {
  const dir = mkdtempSync(join(tmpdir(), 'gvpn-native-'));
  chmodSync(dir, 0o755);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const install = (name: string) => {
    copyFileSync(resolve('dist/native', name), join(dir, name));
    chmodSync(join(dir, name), 0o755);
    return join(dir, name);
  };
  return {
    dir,
    ns: install('gvpn-ns'),
    relay: install('gvpn-relay'),
    probe: install('gvpn-probe'),
    hand: install('gvpn-hand'),
    preload: install('gvpn-openconnect.so'),
  };
}

/** Compiles test/native/fixture/NAME.c into the helpers' directory; returns the program's path. */
export function compileFixture(helpers: Helpers, name: string): string {
  const program = join(helpers.dir, name);
  const source = resolve('test/native/fixture', `${name}.c`);
  const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  execFileSync('cc', [...flags, '-o', program, source], { stdio: ['ignore', 'ignore', 'inherit'] });
  return program;
}
