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

  test("becomes a command that checks signatures and takes only the machine's own mirror", () => {
    const mirror = {
      debian: 'http://mirror.example/debian',
      security: 'http://mirror.example/debian-security',
    };
    const command = buildCommand(RECIPE, '/cache/x.building', '/keys.gpg', mirror);
    expect(command[0]).toBe('mmdebstrap');
    expect(command).toContain('--keyring=/keys.gpg');
    expect(command.slice(command.indexOf('trixie'))).toEqual([
      'trixie',
      '/cache/x.building',
      'deb http://mirror.example/debian trixie main',
      'deb http://mirror.example/debian trixie-updates main',
      'deb http://mirror.example/debian sid main',
      'deb http://mirror.example/debian-security trixie-security main',
    ]);
    expect(command.join(' ')).not.toMatch(/trusted|allow-insecure/i);
  });

  test('does without security updates where the machine has no source of them', () => {
    const command = buildCommand(RECIPE, '/x', '/keys.gpg', { debian: 'file:/srv/debian' });
    expect(command.filter((word) => word.startsWith('deb '))).toHaveLength(3);
  });
});
