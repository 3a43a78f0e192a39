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

  test('becomes a command that checks signatures and names no mirror', () => {
    const command = buildCommand(RECIPE, '/cache/x.building', '/keys.gpg');
    expect(command[0]).toBe('mmdebstrap');
    expect(command).toContain('--keyring=/keys.gpg');
    expect(command.slice(-2)).toEqual(['trixie', '/cache/x.building']);
    expect(command.join(' ')).not.toMatch(/https?:|trusted|allow-insecure/i);
  });
});
