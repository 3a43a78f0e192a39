import type { Command } from 'commander';
import { z } from 'zod';
import { endpointSchema } from '../../config/endpoint.js';
import { EXIT } from '../../health/exit-codes.js';
import { type FaultError, messageOf } from '../../health/fault-error.js';
import { carryOut } from '../context.js';
import { parseOption } from '../options.js';
import { stay } from '../stay.js';

/** The descriptor on which a process of a plan says that it is ready. */
const READY_FD = '3';

/** What a gateway starts of itself in its namespace: see `gateway/enrolment/front.ts`. Not for people. */
export function enrolmentFrontCommand(gateway: Command): void {
  gateway
    .command('enrolment-front', { hidden: true })
    .requiredOption('--listen <host:port>')
    .requiredOption('--socket <path>')
    .action((options: { listen: string; socket: string }) =>
      carryOut({ quiet: true }, async () => {
        const { host, port } = parseOption('listen', options.listen, endpointSchema);
        const { startFront } = await import('../../gateway/enrolment/front.js');
        return await stay(async () => {
          const server = await startFront(host, port, options.socket);
          const close = async () => {
            server.close();
            server.closeAllConnections();
          };
          return { facts: {}, failure: new Promise<FaultError>(() => {}), close };
        }, READY_FD);
      }),
    );
}

/** What a node starts of itself in its namespace: takes a request on standard input, prints the answer. Not for people. */
export function askEnrolmentCommand(program: Command): void {
  program
    .command('ask-enrolment', { hidden: true })
    .requiredOption('--at <host:port>')
    .requiredOption('--within-ms <number>')
    .action((options: { at: string; withinMs: string }) =>
      carryOut({ quiet: true }, async () => {
        const { host, port } = parseOption('at', options.at, endpointSchema);
        const limit = parseOption(
          'withinMs',
          options.withinMs,
          z.coerce.number().int().min(100).max(600_000),
        );
        const { askFromStandardInput } = await import('../../network/enrolment/exchange.js');
        try {
          process.stdout.write(await askFromStandardInput({ host, port }, limit));
          return EXIT.ok;
        } catch (error) {
          process.stderr.write(`${messageOf(error)}\n`);
          return EXIT.unavailable;
        }
      }),
    );
}
