import type { Environment } from '../../../config/environment.js';
import type { Reporter } from '../../../effects/reporter.js';
import type { Context } from '../../context.js';
import { type Standing, stay } from '../../stay.js';
import { noteReload } from './reload.js';
import { type GatewayOptions, settings, verbs } from './shared.js';

/** Options of a gateway in the foreground. */
export interface ForegroundOptions extends GatewayOptions {
  readonly announceFd?: string;
}

/** Holds a gateway until it is to end. */
export async function inForeground(
  options: ForegroundOptions,
  { env, reporter }: Context,
  chosen: ReturnType<typeof settings>,
): Promise<number> {
  return await stay((signal) => hold(options, env, chosen, reporter, signal), options.announceFd);
}

async function hold(
  options: ForegroundOptions,
  env: Environment,
  chosen: ReturnType<typeof settings>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Standing> {
  const gateway = await (await verbs()).gatewayUp(chosen, env, reporter, signal, (config) =>
    settings(config === undefined ? options : { ...options, config }, env),
  );
  const { listen, stack, reasons, advertise, pin, network, allow } = gateway.status;
  const facts = { listen, stack, reasons, advertise, pin, network, allow, pid: process.pid };
  return {
    facts,
    failure: gateway.failure,
    done: gateway.drained.then((why) => reporter.note(`drained: ${why}`)),
    hangUp: () => noteReload(gateway.reload(), reporter),
    close: gateway.down,
  };
}
