import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a command is found and whether it can run, as a shell decides it (POSIX XCU 2.9.1.1). */
export type CommandLookup = { readonly path: string } | { readonly missing: 'not-found' | 'not-executable' };

export function findCommand(name: string, searchPath: string): CommandLookup {
  if (name === '') return { missing: 'not-found' };
  const candidates = name.includes('/')
    ? [name]
    : searchPath.split(delimiter).map((dir) => join(dir || '.', name));
  let found = false;
  for (const path of candidates) {
    const kind = inspect(path);
    if (kind === 'executable') return { path };
    if (kind === 'present') found = true;
  }
  return { missing: found ? 'not-executable' : 'not-found' };
}

function inspect(path: string): 'executable' | 'present' | 'absent' {
  try {
    if (statSync(path).isDirectory()) return 'present';
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'present' : 'absent';
  }
}
