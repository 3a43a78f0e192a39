import type { Command } from 'commander';
import { demo } from '../../lab/demo.js';
import { labDown, labUp, openLab } from '../../lab/lab.js';
import { type CommonOptions, carryOut } from '../context.js';
import { commonOptions } from '../options.js';

interface LabOptions extends CommonOptions {
  readonly name: string;
  readonly nodes: string;
  readonly rate?: string;
  readonly rttPool: string;
  readonly rttNode: string;
  readonly lossPool: string;
  readonly lossNode: string;
  readonly keep?: boolean;
  readonly user?: string;
}

export function labCommand(program: Command): void {
  const lab = program
    .command('lab')
    .description('hosts on this machine for trying things out: a pool, a DMZ host and compute nodes (root)');

  named(lab.command('up').description('start the hosts'))
    .option('--nodes <n>', 'how many compute nodes', '1')
    .option('--rate <rate>', 'of every link, as tc(8) writes it: 1gbit')
    .option('--rtt-pool <ms>', 'round-trip time between DMZ host and pool', '0')
    .option('--rtt-node <ms>', 'round-trip time between nodes and DMZ host', '0')
    .option('--loss-pool <percent>', 'loss between DMZ host and pool, each way', '0')
    .option('--loss-node <percent>', 'loss between nodes and DMZ host, each way', '0')
    .action((options: LabOptions) =>
      carryOut(options, async ({ env, reporter, answer }) => {
        const { name, nodes, rate } = options;
        const pool = { rttMs: Number(options.rttPool), lossPercent: Number(options.lossPool) };
        const node = { rttMs: Number(options.rttNode), lossPercent: Number(options.lossNode) };
        const wanted = { name, nodes: Number(nodes), pool, node, ...(rate ? { rate } : {}) };
        const up = await labUp(wanted, env, reporter);
        const hosts = [...up.hosts.keys()];
        answer(`lab ${name}: ${hosts.join(', ')}\n`, { version: 1, name, hosts, directory: up.directory });
        return 0;
      }),
    );

  named(lab.command('down').description('end the hosts and everything on them')).action(
    (options: LabOptions) =>
      carryOut(options, async ({ answer }) => {
        await labDown(options.name);
        answer(`lab ${options.name} is down\n`, { version: 1, name: options.name, state: 'down' });
        return 0;
      }),
  );

  named(
    lab
      .command('shell')
      .description('a shell, or a command, on a host')
      .argument('<host>')
      .argument('[command...]'),
  )
    .option('--user <name>', 'the user there', 'root')
    .action((host: string, command: string[], options: LabOptions) =>
      carryOut(options, async () => {
        const argv = command.length > 0 ? [command] : [];
        return await openLab(options.name)
          .host(host)
          .shell(options.user, ...argv);
      }),
    );

  named(lab.command('demo').description('show the main job, and prove it: `npm run demo`'), 'demo')
    .option('--keep', 'leave the lab up for a look around')
    .action((options: LabOptions) =>
      carryOut(options, (context) => demo(options, context.env, context.reporter, context.answer)),
    );
}

function named(command: Command, name = 'lab'): Command {
  return commonOptions(command.option('--name <name>', 'labs of different names live side by side', name));
}
