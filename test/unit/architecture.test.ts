import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SRC = resolve('src');

interface Source {
  /** Path below src, without extension: `plan/step`. */
  readonly name: string;
  readonly text: string;
  /** What it imports: `plan/step` for our own files, `node:fs` or a package otherwise. */
  readonly imports: readonly string[];
}

function sources(): Source[] {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.name.endsWith('.ts'),
  );
  return files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    const imports = found.map((target) =>
      target.startsWith('.') ? relative(SRC, resolve(dirname(path), target)).replace(/\.js$/, '') : target,
    );
    return { name: relative(SRC, path).replace(/\.ts$/, ''), text, imports };
  });
}

const all = sources();

/** `file -> import` for every import that breaks a rule. */
function breaches(
  of: (source: Source) => boolean,
  forbidden: (target: string, source: Source) => boolean,
): string[] {
  return all
    .filter(of)
    .flatMap((source) =>
      source.imports
        .filter((target) => forbidden(target, source))
        .map((target) => `${source.name} -> ${target}`),
    );
}

const inFolder =
  (...folders: string[]) =>
  (source: Source) =>
    folders.some((folder) => source.name.startsWith(`${folder}/`));

describe('the house rules of the design', () => {
  test('plan, config and classad are pure: no effects, no processes, no files', () => {
    const impure = (target: string) => /^(effects\/|node:(child_process|fs)|execa$)/.test(target);
    expect(breaches(inFolder('plan', 'config', 'classad'), impure)).toEqual([]);
  });

  test('nothing outside effects starts processes', () => {
    const spawning = (target: string) => target === 'execa' || target === 'node:child_process';
    expect(breaches((source) => !source.name.startsWith('effects/'), spawning)).toEqual([]);
  });

  test('nothing outside config reads the environment', () => {
    const readers = all.filter((source) => /process\.env\b/.test(source.text)).map((source) => source.name);
    expect(readers.filter((name) => !name.startsWith('config/'))).toEqual([]);
  });

  test('process.exit is called by the exit module alone', () => {
    const callers = all.filter((source) => /process\.exit\(/.test(source.text)).map((source) => source.name);
    expect(callers).toEqual(['cli/exit']);
  });

  test('drivers of one seam do not import each other', () => {
    const drivers = ['gateway/slirp4netns', 'gateway/pasta', 'gateway/kernel'];
    expect(
      breaches(
        (source) => drivers.includes(source.name),
        (target) => drivers.includes(target),
      ),
    ).toEqual([]);
  });

  test('the layers point one way: nothing below the CLI imports it', () => {
    expect(
      breaches(
        (source) => !source.name.startsWith('cli/'),
        (target) => target.startsWith('cli/'),
      ),
    ).toEqual([]);
  });

  test('no file holds more than 300 lines, and the median stays under 100', () => {
    const lengths = all.map((source) => source.text.split('\n').length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(300);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });
});
