import { run } from '../effects/run.js';

/** Addresses of package archives, as in sources.list(5). */
export interface Mirror {
  readonly debian: string;
  /** Security updates; a machine may have none. */
  readonly security?: string;
}

/** Asks apt of the machine, which can reach what it names. Rejects where apt names no mirror of Debian. */
export async function machineMirror(): Promise<Mirror> {
  const format = '$(REPO_URI) $(COMPONENT)';
  const result = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'], {
    timeoutMs: 10_000,
  });
  const mirror = result.code === 0 ? parseTargets(result.stdout) : undefined;
  if (mirror) return mirror;
  const why = result.stderr.trim().split('\n')[0] ?? '';
  throw new Error(`the sources of apt name no mirror of Debian${why === '' ? '' : ` (${why})`}`);
}

/** Lines `URI COMPONENT` of `apt-get indextargets`, apt-get(8). Archives of Debian are known by the end of their path. */
export function parseTargets(output: string): Mirror | undefined {
  const archives = output
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([uri = '', component]) => (component === 'main' ? [uri.replace(/\/+$/, '')] : []));
  const debian = archives.find((uri) => /\/debian$/.test(uri));
  const security = archives.find((uri) => /\/debian-security$/.test(uri));
  if (debian === undefined) return undefined;
  return security === undefined ? { debian } : { debian, security };
}
