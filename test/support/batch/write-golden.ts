import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderScript } from '../../../src/batch/script.js';
import { handedOver, JOBS, job } from './jobs.js';

// Writes the scripts of test/contract/batch-scripts anew, for a change that is meant:
// node --import ./test/support/typescript.js test/support/batch/write-golden.ts
const directory = resolve('test/contract/batch-scripts');
mkdirSync(directory, { recursive: true });
for (const [name, asked] of Object.entries(JOBS)) {
  const script = job(asked);
  writeFileSync(join(directory, `${name}.sh`), renderScript(script));
  if (script.system.prefix === undefined) writeFileSync(join(directory, `${name}.sub`), handedOver(script));
}
