import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AdForm } from '../../src/classad/index.js';

/** What HTCondor makes of an expression: its text of the value; or that it is none, or that HTCondor itself crashed. */
export type Verdict = { readonly value: string } | 'syntax error' | 'crash';

const CHUNK = 1000;
/** With the cache of expressions on, HTCondor 23.9 forgets the scope around ads inside expressions. */
const ENVIRONMENT = ['TZ=UTC', 'CONDOR_CONFIG=/dev/null', '_CONDOR_ENABLE_CLASSAD_CACHING=false'];

const PARSES = `
import sys, htcondor, classad
for line in open(sys.argv[1], encoding='utf8').read().split('\\n'):
    try:
        classad.ExprTree(line)
        print('yes')
    except Exception:
        print('no')
`;

/** Evaluates expressions by the HTCondor of a root file system, each in an ad of those lines (old syntax). */
export function askHtcondor(
  root: string,
  expressions: readonly string[],
  context: readonly string[],
): Verdict[] {
  const directory = mkdtempSync(join(root, 'tmp', 'classad-oracle-'));
  const inside = join('/tmp', basename(directory));
  const run = (file: string, text: string, ...command: string[]) => {
    writeFileSync(join(directory, file), text);
    return spawnSync('chroot', [root, 'env', ...ENVIRONMENT, ...command], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
  };
  try {
    const parsed = run('lines', expressions.join('\n'), 'python3', '-c', PARSES, join(inside, 'lines'));
    if (parsed.status !== 0) throw new Error(`the oracle does not run: ${parsed.stderr}`);
    const parses = parsed.stdout.split('\n');
    const verdicts: Verdict[] = expressions.map(() => 'syntax error');
    const evaluate = (indices: readonly number[]) => {
      const ads = indices.map((index) =>
        [`OracleIndex = "<${index}>"`, ...context, `E = ${expressions[index]}`, ''].join('\n'),
      );
      const command = ['condor_status', '-ads', join(inside, 'ads'), '-af:V', 'OracleIndex', 'E'];
      const { status, stdout } = run('ads', `${ads.join('\n')}\n`, ...command);
      if (status === 0) return take(stdout, verdicts);
      const middle = indices.length >> 1;
      if (middle === 0) for (const index of indices) verdicts[index] = 'crash';
      else for (const part of [indices.slice(0, middle), indices.slice(middle)]) evaluate(part);
    };
    const good = expressions.flatMap((_, index) => (parses[index] === 'yes' ? [index] : []));
    for (let from = 0; from < good.length; from += CHUNK) evaluate(good.slice(from, from + CHUNK));
    return verdicts;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Ads of one form as the HTCondor of a root file system writes them in another. */
export function convertByHtcondor(root: string, text: string, from: AdForm, to: AdForm): string {
  const directory = mkdtempSync(join(root, 'tmp', 'classad-oracle-'));
  try {
    writeFileSync(join(directory, 'ads'), text);
    const form = to === 'new' ? '-long:new' : `-${to}`;
    const ads = join('/tmp', basename(directory), 'ads');
    const command = ['condor_status', `-ads:${from}`, ads, form];
    const { status, stdout, stderr } = spawnSync('chroot', [root, 'env', ...ENVIRONMENT, ...command], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`the oracle does not run: ${stderr}`);
    // condor_status leaves a line empty after each ad, condor_q does not.
    return to === 'xml' ? stdout.replaceAll('</c>\n\n', '</c>\n') : stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Each answer begins with its number; a value may go on over several lines. */
function take(output: string, verdicts: Verdict[]): void {
  const answers = output.split(/^"<(\d+)>" /m);
  for (let index = 1; index < answers.length; index += 2) {
    verdicts[Number(answers[index])] = { value: (answers[index + 1] ?? '').replace(/\n$/, '') };
  }
}
