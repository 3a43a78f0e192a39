import { type Command, Option } from 'commander';
import { gatewaySchema } from '../../../config/gateway.js';
import { momentSchema } from '../../../config/moment.js';
import type { Grouping } from '../../../gateway/accounting/sums.js';
import { EXIT } from '../../../health/exit-codes.js';
import { FaultError } from '../../../health/fault-error.js';
import { type CommonOptions, type Context, carryOut } from '../../context.js';
import { commonOptions, parseOption } from '../../options.js';
import { renderReport } from '../../output/gateway-report.js';
import { settingsFor } from '../../settings.js';

interface ReportOptions extends CommonOptions {
  readonly since: string;
  readonly until?: string;
  readonly by?: 'identity' | 'day' | 'node';
}

export function reportCommand(gateway: Command): void {
  const report = gateway
    .command('report')
    .description('what passed: sessions, time, bytes, denied attempts and peak rates, by identity and day')
    .option('--since <when>', 'a duration back from now (7d), a day (2026-11-24, UTC), or a time', '7d')
    .option('--until <when>', 'the same; a day is the last that counts (default: now)')
    .addOption(
      new Option('--by <what>', 'one line for each of these (default: identity and day)').choices([
        'identity',
        'day',
        'node',
      ]),
    )
    .option('--state-dir <dir>', 'where keys, identities and the run are kept');
  commonOptions(report).action((options: ReportOptions) =>
    carryOut(options, (context) => reportVerb(options, context)),
  );
}

async function reportVerb(options: ReportOptions, { env, answer }: Context): Promise<number> {
  const now = new Date();
  const since = parseOption('since', options.since, momentSchema(now));
  const until =
    options.until === undefined ? now : parseOption('until', options.until, momentSchema(now, true));
  if (since >= until) {
    const why = `is not before --until (${until.toISOString()})`;
    throw new FaultError('config-invalid', { key: 'since', value: options.since, origin: '--since', why });
  }
  const by: Grouping = options.by ?? 'identity-day';
  const { gatewayReport } = await import('../../../gateway/report.js');
  const settings = settingsFor(gatewaySchema, 'gateway', options, env);
  const report = await gatewayReport({ since, until, by }, settings.values, env);
  answer(renderReport(report), report);
  return EXIT.ok;
}
