import { readdirSync } from 'node:fs';
import { scratch } from './scratch.js';
import { start, typescript } from './script.js';

/** What a command left behind. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the program left in its runtime directory. */
  readonly left: string[];
}

/** Runs glidein-vpn in an environment of its own. */
export async function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const base = scratch();
  const { ended } = start(typescript('src/cli/main.ts', ...args), {
    HOME: base,
    TMPDIR: base,
    XDG_RUNTIME_DIR: undefined,
    XDG_CONFIG_HOME: undefined,
    ...env,
  });
  const { code, stdout, stderr } = await ended;
  return { code, stdout, stderr, left: readdirSync(base) };
}
