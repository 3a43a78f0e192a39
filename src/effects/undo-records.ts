import { rmSync } from 'node:fs';
import { execa } from 'execa';
import type { UndoRecord } from './journal.js';
import { isAlive, signalProcess } from './process-identity.js';
import { poll } from './wait.js';

/** Undoes what a dead process had recorded, in the given order. Goes on past failures: the rest matters too. */
export async function undoRecords(records: readonly UndoRecord[]): Promise<void> {
  for (const record of records) {
    switch (record.kind) {
      case 'path':
        rmSync(record.path, { recursive: true, force: true });
        break;
      case 'process':
        signalProcess(record.process, 'SIGKILL');
        await poll(() => (isAlive(record.process) ? undefined : true), { timeoutMs: 5000, everyMs: 10 });
        break;
      case 'command': {
        const [file, ...rest] = record.argv;
        if (file !== undefined) await execa(file, rest, { reject: false, timeout: 10_000, stdin: 'ignore' });
        break;
      }
    }
  }
}
