import { expect, test } from '@jest/globals';
import { parseTargets } from '../../../src/lab/mirror.js';

test('takes the archives of Debian out of what apt would fetch', () => {
  const output = [
    'https://packages.example/apt/ main',
    'http://mirror.example/debian/ contrib',
    'http://mirror.example/pub/debian/ main',
    'http://mirror.example/pub/debian-security/ main',
    'http://other.example/debian/ main',
    '',
  ].join('\n');
  expect(parseTargets(output)).toEqual({
    debian: 'http://mirror.example/pub/debian',
    security: 'http://mirror.example/pub/debian-security',
  });
});

test('finds none where apt has sources of another distribution', () => {
  expect(parseTargets('http://archive.example/ubuntu/ main\n')).toBeUndefined();
  expect(parseTargets('')).toBeUndefined();
});
