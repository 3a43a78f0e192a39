import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import type { DirectoryAction, FileAction } from '../plan/step.js';
import { resolve } from '../plan/text.js';
import type { Handler } from './execute.js';

/** Makes a directory with exactly this mode. One that exists already is used, and stays. */
export const directoryHandler: Handler<DirectoryAction> = async (action, step, context) => {
  if (existsSync(action.path)) return { undo: async () => {} };
  context.state.journal.did(step.id, { kind: 'path', path: action.path });
  await mkdir(action.path, { recursive: true, mode: action.mode });
  await chmod(action.path, action.mode);
  return { undo: () => rm(action.path, { recursive: true, force: true }) };
};

/** Writes a file with exactly this mode, whatever the umask. It did not exist: never follows what somebody else put in its place. */
export const fileHandler: Handler<FileAction> = async (action, step, context) => {
  const content = resolve(action.content, context.outputs);
  context.state.journal.did(step.id, { kind: 'path', path: action.path });
  await rm(action.path, { force: true });
  await writeFile(action.path, content, { mode: action.mode, flag: 'wx' });
  await chmod(action.path, action.mode);
  return { undo: () => rm(action.path, { force: true }) };
};
