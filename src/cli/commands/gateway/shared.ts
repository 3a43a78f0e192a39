import type { Command } from 'commander';
import type { Environment } from '../../../config/environment.js';
import { type GatewaySettings, gatewaySchema } from '../../../config/gateway.js';
import type { Settings } from '../../../config/settings.js';
import type * as Verbs from '../../../gateway/verbs.js';
import type { CommonOptions } from '../../context.js';
import { commonOptions } from '../../options.js';
import { settingsFor } from '../../settings.js';

/** Options of every verb of the gateway. */
export interface GatewayOptions extends CommonOptions {
  readonly stateDir?: string;
}

/** Loaded when a verb runs: the library for certificates would cost every other verb 0.2 s. */
export const verbs = (): Promise<typeof Verbs> => import('../../../gateway/verbs.js');

export function settings(options: GatewayOptions, env: Environment): Settings<GatewaySettings> {
  return settingsFor(gatewaySchema, 'gateway', options, env);
}

export function common(command: Command): Command {
  return commonOptions(command.option('--state-dir <dir>', 'where keys, identities and the run are kept'));
}
