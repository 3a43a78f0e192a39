import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Journal } from '../../../../src/effects/journal.js';
import { identify, self } from '../../../../src/effects/process-identity.js';
import { daemonStates } from '../../../../src/gateway/web/daemons.js';

test('programs by their starts: how often again, whether they run, what they hold', () => {
  const directory = mkdtempSync(join(tmpdir(), 'daemons-'));
  const child = spawn('sleep', ['60']);
  try {
    const alive = identify(child.pid ?? 0);
    if (!alive) throw new Error('no child');
    const dead = { ...self(), start: '1' };
    const journal = new Journal(join(directory, 'journal.jsonl'));
    journal.did('ocserv-conf', { kind: 'path', path: '/x' });
    journal.did('ocserv', { kind: 'process', process: dead, name: 'ocserv' });
    journal.did('ocserv', { kind: 'process', process: alive, name: 'ocserv' });
    journal.did('tcp', { kind: 'process', process: dead, name: 'tcp' });
    const [own, ocserv, tcp, ...rest] = daemonStates(join(directory, 'journal.jsonl'));
    expect(rest).toEqual([]);
    expect(own).toMatchObject({ name: 'gateway', alive: true, restarts: 0 });
    expect(own?.memoryBytes).toBeGreaterThan(10e6);
    expect(ocserv).toMatchObject({ name: 'ocserv', alive: true, restarts: 1 });
    expect(ocserv?.descriptors).toBeGreaterThan(0);
    expect(ocserv?.descriptorLimit).toBeGreaterThan(ocserv?.descriptors ?? 0);
    expect(tcp).toEqual({ name: 'tcp', alive: false, restarts: 0 });
  } finally {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  }
});

test('before there is a journal there is our own process', () => {
  expect(daemonStates('/nonexistent/journal.jsonl').map(({ name }) => name)).toEqual(['gateway']);
});
