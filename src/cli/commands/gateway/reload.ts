import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Reporter } from '../../../effects/reporter.js';
import type { Reloaded } from '../../../gateway/reload.js';
import { EXIT } from '../../../health/exit-codes.js';
import { asFault } from '../../../health/fault-error.js';
import { carryOut } from '../../context.js';
import { reloadLines } from '../../output/gateway-reload.js';
import { common, type GatewayOptions, settings, verbs } from './shared.js';

export function reloadCommand(gateway: Command): void {
  const reload = gateway
    .command('reload')
    .description(
      'read the configuration again and put its limits and allow list into force; no session ends',
    );
  common(reload).action((options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const { askGateway, runningGateway } = await verbs();
      const { config } = options;
      const reloaded = await askGateway<Reloaded>(runningGateway(settings(options, env), env), env, {
        verb: 'reload',
        ...(config === undefined ? {} : { config: resolve(config) }),
      });
      const lines = reloadLines(reloaded);
      const text = lines.map((line) => `${line}\n`).join('');
      answer(text, { version: 1, ...reloaded, limits: reloaded.limits ?? null });
      return EXIT.ok;
    }),
  );
}

/** Says what a reload did that nobody waits for: one by SIGHUP. */
export function noteReload(reload: Promise<Reloaded>, reporter: Reporter): void {
  void reload.then(
    (reloaded) => reporter.note(`reloaded: ${reloadLines(reloaded).join('; ')}`),
    (error) => {
      const { code, message, fix } = asFault(error);
      reporter.note(`nothing was reloaded: ${message} [${code}]; fix: ${fix}`, 'warn');
    },
  );
}
