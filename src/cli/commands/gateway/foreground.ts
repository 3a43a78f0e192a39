import { Option } from 'commander';
import type { Environment } from '../../../config/environment.js';
import type { Reporter } from '../../../effects/reporter.js';
import { asFault } from '../../../health/fault-error.js';
import { answerError, type Context } from '../../context.js';
import { jsonLog } from '../../output/json-log.js';
import { type Standing, stay } from '../../stay.js';
import { noteReload } from './reload.js';
import { type GatewayOptions, settings, verbs } from './shared.js';

/** Options of a gateway in the foreground. */
export interface ForegroundOptions extends GatewayOptions {
  readonly logFormat?: 'text' | 'json';
  readonly announceFd?: string;
}

export function logFormatOption(): Option {
  const what = 'with --foreground: lines for people, or JSON (default: text on a terminal, else json)';
  return new Option('--log-format <format>', what).choices(['text', 'json']);
}

/** Holds a gateway until it is to end. With JSON lines, the fault that ends it is one of them. */
export async function inForeground(
  options: ForegroundOptions,
  { env, reporter: text }: Context,
  chosen: ReturnType<typeof settings>,
): Promise<number> {
  const format = options.logFormat ?? (process.stderr.isTTY ? 'text' : 'json');
  const log = options.quiet || format === 'text' ? undefined : await jsonLog(process.stderr);
  try {
    return await stay(
      (signal) => hold(options, env, chosen, log?.reporter ?? text, signal),
      options.announceFd,
    );
  } catch (error) {
    if (!log) throw error;
    const fault = asFault(error);
    if (options.json) answerError(fault);
    log.fault(fault);
    return fault.exit;
  }
}

async function hold(
  options: ForegroundOptions,
  env: Environment,
  chosen: ReturnType<typeof settings>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Standing> {
  const { gatewayUp, notifyReady } = await verbs();
  const gateway = await gatewayUp(chosen, env, reporter, signal, (config) =>
    settings(config === undefined ? options : { ...options, config }, env),
  );
  const { listen, stack, reasons, advertise, pin, network, allow } = gateway.status;
  const facts = { listen, stack, reasons, advertise, pin, network, allow, pid: process.pid };
  const untold = await notifyReady(env);
  if (untold !== undefined) reporter.note(untold, 'warn');
  return {
    facts,
    failure: gateway.failure,
    done: gateway.drained.then((why) => reporter.note(`drained: ${why}`)),
    hangUp: () => noteReload(gateway.reload(), reporter),
    close: gateway.down,
  };
}
