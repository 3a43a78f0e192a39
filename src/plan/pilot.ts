import { join } from 'node:path';
import { type PilotValues, renderPilotConfig } from '../pilot/render.js';
import type { Step } from './step.js';

/** What a pilot's plan is made from: the values of its configuration, and its token. */
export interface PilotPlanInput {
  /** The node's state directory. */
  readonly state: string;
  /** All but the directories, which the plan makes. */
  readonly values: Omit<PilotValues, 'directory' | 'logDir' | 'executeDir'>;
  /** Where the user wants the jobs' files; in it the pilot makes a directory of its own. */
  readonly executeDir?: string | undefined;
  /** Content of the token file: a secret. */
  readonly token: string;
}

/** How the payload of a pilot is started. */
export interface PilotPayload {
  readonly argv: readonly string[];
  /** The file for CONDOR_CONFIG; see `pilotEnvironment`. */
  readonly config: string;
}

/** Paths of a pilot below the node's state directory. */
export function pilotPaths(state: string, name: string, executeDir?: string) {
  const directory = join(state, 'pilot');
  return {
    directory,
    config: join(directory, 'condor.config'),
    /** Replaced every few seconds by the supervisor, read by the startd's cron job. */
    tunnelAd: join(directory, 'tunnel.ad'),
    /** With the logs of the other programs: what is kept when something fails. */
    log: join(state, 'log'),
    execute: executeDir === undefined ? join(directory, 'execute') : join(executeDir, `glidein-vpn-${name}`),
  };
}

/** The steps between the tunnel and condor_master: directories, token, configuration. All are private to the user. */
export function pilotSteps(input: PilotPlanInput): Step[] {
  const paths = pilotPaths(input.state, input.values.name, input.executeDir);
  const { directory, execute } = paths;
  const values: PilotValues = { ...input.values, directory, logDir: paths.log, executeDir: execute };
  const below = (name: string) =>
    makeDirectory(`pilot-${name}`, `make the pilot's ${name}`, join(directory, name));
  return [
    makeDirectory('pilot-directory', "make the pilot's directory", directory),
    ...['lock', 'run', 'spool', 'etc', 'tokens', 'passwords'].map(below),
    makeDirectory('pilot-execute', "make the directory for the jobs' files", execute),
    writeFile('pilot-token', 'copy the token of the pool', join(directory, 'tokens/pool'), input.token, true),
    writeFile(
      'pilot-config',
      'write the settings of the pilot',
      paths.config,
      renderPilotConfig(values),
      false,
    ),
  ];
}

/** condor_master in the foreground: its end is the payload's end. */
export function pilotPayload(input: PilotPlanInput): PilotPayload {
  const { config } = pilotPaths(input.state, input.values.name, input.executeDir);
  return { argv: [input.values.release.master, '-f'], config };
}

function makeDirectory(id: string, title: string, path: string): Step {
  return { id, title, action: { kind: 'directory', path, mode: 0o700 }, timeoutMs: 5000 };
}

function writeFile(
  id: string,
  title: string,
  path: string,
  content: Extract<Step['action'], { kind: 'file' }>['content'],
  secret: boolean,
): Step {
  return { id, title, action: { kind: 'file', path, mode: 0o600, content, secret }, timeoutMs: 5000 };
}
