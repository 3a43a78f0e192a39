import type { Command } from 'commander';
import { gatewaySchema } from '../../../config/gateway.js';
import { abortOnSignals } from '../../../effects/signals.js';
import { EXIT } from '../../../health/exit-codes.js';
import { type CommonOptions, type Context, carryOut } from '../../context.js';
import { commonOptions } from '../../options.js';
import { renderVerification } from '../../output/gateway-verify.js';
import { settingsFor } from '../../settings.js';

export function verifyCommand(gateway: Command): void {
  const verify = gateway
    .command('verify')
    .description(
      'measure, from a client that is made for it, that caps and allow list hold: exit code 0 when they do, 1 when not',
    )
    .option('--state-dir <dir>', 'where keys, identities and the run are kept');
  commonOptions(verify).action((options: CommonOptions) =>
    carryOut(options, (context) => verifyVerb(options, context)),
  );
  endCommand(gateway);
}

async function verifyVerb(options: CommonOptions, { env, reporter, answer }: Context): Promise<number> {
  const { verifyGateway } = await import('../../../verify/run.js');
  const stop = abortOnSignals();
  const settings = settingsFor(gatewaySchema, 'gateway', options, env);
  const found = await verifyGateway(settings.values, env, reporter, stop.signal);
  answer(renderVerification(found), found);
  return found.verdict === 'ok' ? EXIT.ok : EXIT.checkFailed;
}

/** The two ends of the measurement, which have to run in network namespaces of their own: not for people. */
function endCommand(gateway: Command): void {
  gateway
    .command('verify-end', { hidden: true })
    .argument('<end>')
    .option('--address <address>')
    .action((end: string, { address = '' }: { address?: string }) =>
      carryOut({}, async () => {
        if (end === 'far') {
          const { runFarEnd } = await import('../../../verify/far-end.js');
          return await runFarEnd({ address }, (line) => process.stdout.write(`${JSON.stringify(line)}\n`));
        }
        const { runNearEnd, taskSchema } = await import('../../../verify/near-end.js');
        const seen = await runNearEnd(taskSchema.parse(JSON.parse(await textOf(process.stdin))));
        process.stdout.write(`${JSON.stringify(seen)}\n`);
        return EXIT.ok;
      }),
    );
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const part of stream) text += String(part);
  return text;
}
