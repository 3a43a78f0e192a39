import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { probeNode } from '../../../src/probe/node-facts.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';

describe('probeNode', () => {
  test('asks openconnect for its version', async () => {
    const path = executable(scratch(), 'openconnect', '#!/bin/sh', 'echo "OpenConnect version v9.12-3"');
    const { openconnect } = await probeNode(path);
    expect(openconnect).toEqual({ ok: true, why: 'openconnect 9.12-3' });
  });

  test.each([
    ['is not there', undefined],
    ['fails', 'exit 1'],
    ['is something else', 'echo hello'],
  ])('an openconnect that %s is refused with a fix', async (_, script) => {
    const dir = scratch();
    const path =
      script === undefined ? join(dir, 'none') : executable(dir, 'openconnect', '#!/bin/sh', script);
    const { openconnect } = await probeNode(path);
    expect(openconnect).toMatchObject({ ok: false, code: 'program-missing', fix: 'install openconnect' });
  });

  test('every verdict explains itself', async () => {
    const { helpers, userNamespaces, tun, openconnect, preload, bbr } = await probeNode('openconnect');
    for (const verdict of [helpers, userNamespaces, tun, openconnect, preload, bbr]) {
      expect(verdict.why).not.toBe('');
      if (!verdict.ok)
        expect(verdict).toMatchObject({ code: expect.stringMatching(/^[a-z-]+$/), fix: expect.any(String) });
    }
  });
});
