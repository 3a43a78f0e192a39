import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { installed } from '../../../src/config/environment.js';
import { tryTransparent } from '../../../src/gateway/transparent.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';

const map = process.getuid?.() === 0 ? 'none' : 'root';

test('a kernel without the expressions is refused, with what to do', async () => {
  const nft = executable(scratch(), 'nft', '#!/bin/sh', 'echo "Error: Could not process rule" >&2; exit 1');
  expect(await tryTransparent(installed.native('gvpn-ns'), nft, map)).toEqual({
    ok: false,
    code: 'program-unsuitable',
    why: 'this kernel does not hand connections to a relay (nft: Error: Could not process rule)',
    fix: 'load the modules nft_tproxy and nft_socket, or use --tcp stack',
    facts: { program: 'the relay of TCP' },
  });
});

test('a helper that makes no namespace is a reason as well', async () => {
  const helper = executable(scratch(), 'gvpn-ns', '#!/bin/sh', 'exit 1');
  expect(await tryTransparent(helper, resolve('/bin/true'), map)).toMatchObject({
    ok: false,
    why: expect.stringContaining('no network namespace could be made'),
  });
});
