import { readEnvironment } from '../../dist/config/environment.js';
import { ensureRoot } from '../../dist/lab/root-file-system.js';

/** Before the first lab suite: on a new machine the root file system takes longer than a test may wait. */
export default async () => {
  const env = readEnvironment();
  const say = (text) => process.stderr.write(`${text}\n`);
  const reporter = { begin: say, done: (title) => say(`${title}: built`), failed: say, note() {} };
  // Without root each suite says what the lab needs.
  if (env.uid === 0) await ensureRoot(env, reporter);
};
