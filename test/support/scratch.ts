import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

const made: string[] = [];

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A directory of this test alone (mode 0700), gone after it. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'gvpn-test-'));
  made.push(path);
  return path;
}
