import { parseEndpoint } from '../config/endpoint.js';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { Control } from '../gateway/control.js';
import type { Layout } from '../gateway/layout.js';
import { gatewayLayout } from '../gateway/prepare.js';
import { findPrograms } from '../gateway/programs.js';
import type { RunStatus } from '../gateway/run-status.js';
import { runningStatus } from '../gateway/running.js';
import { FaultError } from '../health/fault-error.js';

/** The gateway that is verified, on this host. */
export interface Site {
  readonly env: Environment;
  readonly settings: GatewaySettings;
  readonly layout: Layout;
  readonly status: RunStatus;
  readonly control: Control;
  readonly ip: string;
  /** Where it listens, as this host reaches it. */
  readonly listen: { readonly host: string; readonly port: number };
}

/** Throws `not-running`. */
export function siteOf(settings: GatewaySettings, env: Environment): Site {
  const layout = gatewayLayout(settings, env);
  const status = runningStatus(layout.run);
  const listen = status && parseEndpoint(status.listen);
  if (!status || !listen)
    throw new FaultError('not-running', { what: 'the gateway', path: layout.run, start: 'gateway up' });
  const any: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return {
    ...{ env, settings, layout, status, control: new Control(status.control) },
    ip: findPrograms(env.path).ip,
    listen: { host: any[listen.host] ?? listen.host, port: listen.port },
  };
}
