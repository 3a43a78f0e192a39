import { describe, expect, test } from '@jest/globals';
import { buildCommand, RECIPE, recipeHash } from '../../../src/lab/recipe.js';

describe('recipe', () => {
  test('has another hash when anything of it changes', () => {
    const hashes = [
      RECIPE,
      { ...RECIPE, suite: 'sid' },
      { ...RECIPE, packages: [...RECIPE.packages, 'apptainer'] },
      { ...RECIPE, dpkgOptions: [] },
      { ...RECIPE, programs: [] },
    ].map(recipeHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(recipeHash({ ...RECIPE })).toBe(hashes[0]);
  });

  test('lists no package twice', () => {
    expect(new Set(RECIPE.packages).size).toBe(RECIPE.packages.length);
  });

  test('becomes a command that checks signatures and takes only sources of Debian', () => {
    const command = buildCommand(RECIPE, '/cache/x.building', '/keys.gpg');
    expect(command[0]).toBe('mmdebstrap');
    expect(command).toContain('--keyring=/keys.gpg');
    expect(command.slice(command.indexOf('trixie'))).toEqual([
      'trixie',
      '/cache/x.building',
      ...RECIPE.sources,
    ]);
    for (const source of RECIPE.sources) expect(source).toMatch(/^deb http:\/\/deb\.debian\.org\/debian/);
    expect(command.join(' ')).not.toMatch(/trusted|allow-insecure/i);
  });
});
