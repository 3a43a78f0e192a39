import { type Command, Option } from 'commander';
import type { ConvertOptions } from '../ads/convert.js';
import type { EvalOptions } from '../ads/eval.js';
import type * as Verbs from '../ads/verbs.js';
import { type CommonOptions, carryOut } from '../context.js';
import { jsonOption } from '../options.js';

/** Loaded when a verb runs: no other needs the language. */
const verbs = (): Promise<typeof Verbs> => import('../ads/verbs.js');

const FORMS = ['long', 'new', 'json', 'xml'] as const;

export function classadCommand(program: Command): void {
  const classad = program
    .command('classad')
    .description(
      "ads of HTCondor, without HTCondor: evaluate, convert, match, explain ('-' is standard input)",
    );
  evalCommand(classad);
  convertCommand(classad);
  matchCommand(classad);

  classad
    .command('explain')
    .description('why a job matches slots or not, by condition, and the nearest changes that would help')
    .argument('<job>', 'file with the ad of the job')
    .argument('<slots>', 'file with ads of slots')
    .addOption(jsonOption())
    .action((job: string, slots: string, options: CommonOptions) =>
      carryOut(options, async (context) => (await verbs()).explainVerb(job, slots, context)),
    );
}

function evalCommand(classad: Command): void {
  classad
    .command('eval')
    .description('the value of an expression, as HTCondor writes it, on one line')
    .argument('<expression>', 'in quotes of the shell')
    // `-3 % 2` is an expression.
    .allowUnknownOption()
    .option('--ad <file>', 'the ad that names mean (MY); the first one of the file')
    .option('--target <file>', 'the other ad (TARGET)')
    .addOption(
      new Option('--syntax <which>', 'of expression and value: new, or old as in condor_status -long')
        .choices(['new', 'old'])
        .default('new'),
    )
    .addOption(jsonOption())
    .action((text: string, options: EvalOptions) =>
      carryOut(options, async (context) => (await verbs()).evalVerb(text, options, context)),
    );
}

function convertCommand(classad: Command): void {
  classad
    .command('convert')
    .description('the ads of a file in another form, however many there are')
    .argument('[file]', 'standard input without it', '-')
    .addOption(new Option('--to <form>', 'the form to write').choices(FORMS).makeOptionMandatory())
    .addOption(
      new Option('--from <form>', 'the form to read; auto: as it begins')
        .choices(['auto', ...FORMS])
        .default('auto'),
    )
    .option('--constraint <expression>', 'only ads that fulfil it, as in condor_status -constraint')
    .addOption(jsonOption().hideHelp())
    .action((file: string, options: ConvertOptions) =>
      carryOut(options, async () => (await verbs()).convertVerb(file, options)),
    );
}

function matchCommand(classad: Command): void {
  classad
    .command('match')
    .description('do a job and machines accept each other? exit code 0 if one does, 69 if not')
    .argument('<job>', 'file with the ad of the job')
    .argument('<machine>', 'file with ads of slots')
    .option(
      '--fill',
      'put every job of the file on the slots, one after the other, and divide partitionable ones',
    )
    .addOption(jsonOption())
    .action((job: string, machine: string, options: CommonOptions & { readonly fill?: boolean }) =>
      carryOut(options, async (context) => {
        const { fillVerb, matchVerb } = await verbs();
        return await (options.fill ? fillVerb : matchVerb)(job, machine, context);
      }),
    );
}
