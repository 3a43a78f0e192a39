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
  /** Those of them that are more than types. */
  readonly values: readonly string[];
}

/** Each `import ... from`, `export ... from`, `import '...'` and `import('...')`. */
const IMPORT = /(?:^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s*)?|\bimport\(\s*)'([^']+)'/gm;

function sources(): Source[] {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.name.endsWith('.ts'),
  );
  return files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    const found = [...text.matchAll(IMPORT)].map(([, type, target = '']) => ({
      type: type !== undefined,
      target: target.startsWith('.')
        ? relative(SRC, resolve(dirname(path), target)).replace(/\.js$/, '')
        : target,
    }));
    const imports = found.map(({ target }) => target);
    const values = found.filter(({ type }) => !type).map(({ target }) => target);
    return { name: relative(SRC, path).replace(/\.ts$/, ''), text, imports, values };
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

/**
 * What a folder may import; types it may take from anywhere but the CLI. What is not here, the CLI and what starts it,
 * may import everything.
 */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  health: [],
  config: ['health'],
  classad: ['health'],
  ocserv: ['config', 'plan', 'health'],
  openconnect: ['config', 'plan', 'health'],
  plan: ['config', 'health', 'ocserv', 'openconnect'],
  effects: ['health', 'plan'],
  probe: ['config', 'health', 'effects'],
  network: ['config', 'health', 'plan', 'openconnect', 'effects', 'probe'],
  gateway: ['config', 'health', 'plan', 'ocserv', 'effects', 'probe'],
  page: [],
  node: ['config', 'health', 'plan', 'effects', 'probe', 'network'],
  batch: ['config', 'health', 'plan', 'effects', 'probe'],
  pilot: ['config', 'health', 'plan', 'effects', 'probe', 'network', 'node', 'batch'],
  factory: ['config', 'health', 'effects'],
  verify: ['config', 'health', 'plan', 'effects', 'probe', 'network', 'node', 'gateway'],
  lab: ['config', 'health', 'effects'],
  pool: ['classad', 'health', 'effects', 'probe'],
  bench: ['config', 'health', 'effects', 'gateway', 'lab'],
};

/** Renderers outside `ocserv/` that a plan takes its text from; the rule of purity holds for them too. */
const RENDERERS = ['pilot/render'];

const folderOf = (name: string) => name.split('/', 1)[0] ?? '';
const ours = (target: string) => all.some((source) => source.name === target);

/** Everything that a file runs: itself, and what it imports as more than types, and so on. */
function reach(name: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const target of all.find((source) => source.name === name)?.values ?? []) reach(target, seen);
  return seen;
}

/** Files that implement a seam, by its interface. */
const driversOf = (seam: string) =>
  all
    .filter((source) => new RegExp(`^export const \\w+: ${seam}\\b`, 'm').test(source.text))
    .map((source) => source.name);

/** Does a text read the environment of the process, however it is spelt? */
function readsEnvironment(text: string): boolean {
  const spellings = [
    /\bprocess\s*(\?\.|\.)\s*env\b/,
    /\bprocess\s*(\?\.)?\s*\[\s*['"`]env/,
    /\benv\b[^;=]*\}\s*=\s*(globalThis\.)?process\b/,
    /\b(from|import)\s*\(?\s*['"](node:)?process['"]/,
  ];
  return spellings.some((spelling) => spelling.test(text));
}

describe('the house rules of the design', () => {
  test('plan, config and classad are pure: no effects, no processes, no files', () => {
    const impure = (target: string) => /^(effects\/|node:(child_process|fs)|execa$)/.test(target);
    expect(breaches(inFolder('plan', 'config', 'classad'), impure)).toEqual([]);
    const reached = all
      .filter(inFolder('plan', 'config', 'classad'))
      .flatMap((source) =>
        [...reach(source.name)].filter(impure).map((target) => `${source.name} … ${target}`),
      );
    expect(reached).toEqual([]);
  });

  test('nothing outside effects starts processes', () => {
    const spawning = (target: string) => target === 'execa' || target === 'node:child_process';
    expect(breaches((source) => !source.name.startsWith('effects/'), spawning)).toEqual([]);
  });

  test('nothing outside config reads the environment', () => {
    const readers = all.filter((source) => readsEnvironment(source.text)).map((source) => source.name);
    expect(readers.filter((name) => !name.startsWith('config/'))).toEqual([]);
  });

  test.each([
    ['process.env.HOME', true],
    ["process['env']", true],
    ['process?.env', true],
    ["import { env } from 'node:process';", true],
    ['const { env } = process;', true],
    ['const { env, reporter } = context;', false],
    ['process.argv, environment', false],
  ])('%s reads the environment: %s', (text, reads) => {
    expect(readsEnvironment(text)).toBe(reads);
  });

  test('process.exit is called by the exit module alone', () => {
    const callers = all.filter((source) => /process\.exit\(/.test(source.text)).map((source) => source.name);
    expect(callers).toEqual(['cli/exit']);
  });

  test.each([
    ['Stack', 3],
    ['Rung', 1],
    ['BatchSystem', 5],
  ])('drivers of one seam do not import each other: %s', (seam, atLeast) => {
    const drivers = driversOf(seam);
    expect(drivers.length).toBeGreaterThanOrEqual(atLeast);
    // A driver that fills a folder of its own is the whole folder.
    const homes = drivers.map((name) => (name.split('/').length > 2 ? `${dirname(name)}/` : name));
    const homeOf = (name: string) => homes.find((home) => name === home || name.startsWith(home));
    const others = (target: string, { name }: Source) =>
      homeOf(target) !== undefined && homeOf(target) !== homeOf(name);
    expect(breaches((source) => homeOf(source.name) !== undefined, others)).toEqual([]);
  });

  test('the layers point one way: nothing below the CLI imports it', () => {
    expect(
      breaches(
        (source) => !source.name.startsWith('cli/'),
        (target) => target.startsWith('cli/'),
      ),
    ).toEqual([]);
  });

  test('the layers point one way: a folder imports what lies below it', () => {
    const wrong = all.flatMap(({ name, values }) => {
      const below = BELOW[folderOf(name)];
      if (below === undefined) return [];
      const fine = (target: string) =>
        folderOf(target) === folderOf(name) ||
        below.includes(folderOf(target)) ||
        (folderOf(name) === 'plan' && RENDERERS.includes(target));
      return values.filter((target) => ours(target) && !fine(target)).map((target) => `${name} -> ${target}`);
    });
    expect(wrong).toEqual([]);
    const ranked = new Set(Object.keys(BELOW));
    const folders = new Set(all.filter(({ name }) => name.includes('/')).map(({ name }) => folderOf(name)));
    expect([...folders].filter((folder) => !ranked.has(folder)).sort()).toEqual(['cli']);
  });

  test('no file holds more than 300 lines, and the median stays under 100', () => {
    const lengths = all.map((source) => source.text.split('\n').length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(300);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });
});
