// Stands for sbatch, qsub, bsub or condor_submit: refuses what the manual does not know, else prints a job's number as
// the real one does, and keeps what it was given. Usage: checking-submit.mjs SYSTEM FILE [ARG ...] <SCRIPT
import { readFileSync, writeFileSync } from 'node:fs';
import { directivesIn, MANUALS, refusal } from './manuals.mjs';

const [system, file, ...args] = process.argv.slice(2);
const manual = MANUALS[system];
const text = readFileSync(0, 'utf8');
const refuse = (why) => {
  process.stderr.write(`submission rejected: ${why}\n`);
  process.exit(1);
};
const unknown = args.find((arg) => !manual.argv.includes(arg));
if (unknown !== undefined) refuse(`unknown option: ${unknown}`);
const directives = directivesIn(manual, text);
if (directives.length === 0) refuse('no directives');
for (const directive of directives) {
  const why = refusal(manual, directive);
  if (why !== undefined) refuse(why);
}
writeFileSync(file, text);
const array = /^(--array|-J|-t)\b.*1-\d/m.test(directives.join('\n'));
process.stdout.write(`${array ? (manual.array ?? manual.id) : manual.id}\n`);
