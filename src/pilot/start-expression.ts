import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import type { CondorRelease } from './release.js';

/** A condition for jobs as it was given, where, and the environment for HTCondor's tool. */
interface StartExpression {
  readonly text: string;
  readonly origin: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The tool looks up its host's name, for a minute where DNS is silent; then the startd has to find it out. */
const ANSWER_MS = 5000;

/**
 * Has the release's own condor_status(1) read the expression, as a constraint on no ads: a startd with a START that it
 * cannot read only dies, again and again. Where the tool gives no answer nothing is refused. Throws `config-invalid`.
 */
export async function checkStartExpression(
  { text, origin, environment }: StartExpression,
  release: Pick<CondorRelease, 'dir' | 'version'>,
): Promise<void> {
  const tool = join(release.dir, 'bin/condor_status');
  // HTCondor's configuration replaces $(NAME) first.
  if (!existsSync(tool) || /\$[A-Z$]*\(/.test(text)) return;
  const argv = [tool, '-ads', '/dev/null', '-constraint', text];
  const answer = await run(argv, { env: environment, timeoutMs: ANSWER_MS }).catch(() => undefined);
  // It ends with 0 all the same (23.9.6).
  if (!/^Invalid constraint expression/im.test(`${answer?.stderr}${answer?.stdout}`)) return;
  const why = `HTCondor ${release.version} cannot read it as a ClassAd expression`;
  const fix = `Correct the expression in ${origin}: try it with \`condor_status -constraint EXPRESSION\`.`;
  throw new FaultError(
    'config-invalid',
    { key: 'startExpression', value: JSON.stringify(text), origin, why },
    { fix },
  );
}
