import type { EnrolAction, TunnelAction } from '../plan/step.js';
import { commandHandler } from './command-step.js';
import type { Handler, Handlers } from './execute.js';
import { directoryHandler, fileHandler } from './file-steps.js';
import { type LineListener, processHandler } from './process-step.js';

/** The handlers of all actions. Who has no tunnel in his plans leaves `tunnel` and `enrol` out. */
export function standardHandlers(
  options: { onLine?: LineListener; tunnel?: Handler<TunnelAction>; enrol?: Handler<EnrolAction> } = {},
): Handlers {
  return {
    directory: directoryHandler,
    file: fileHandler,
    command: commandHandler,
    process: processHandler(options.onLine),
    tunnel: options.tunnel ?? noTunnel,
    ...(options.enrol ? { enrol: options.enrol } : {}),
  };
}

const noTunnel: Handler<TunnelAction> = async () => {
  throw new Error('this plan cannot hold a tunnel');
};
