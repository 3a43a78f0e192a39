/** How a command is to run in a host. */
export interface EntryOptions {
  /** A name in the host's /etc/passwd; root when absent. */
  readonly user?: string;
  /** Added to the clean environment HOME, USER, LOGNAME, PATH, LANG. Not for secrets: `ps` shows it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ended after this long, by the host's own timeout(1), with exit code 124. */
  readonly timeoutMs?: number;
  /** The command is killed when the process that entered on its behalf is gone. */
  readonly bound?: boolean;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The command line that runs `argv` in the host whose PID 1 is `pid`: in all its namespaces, with its root, in the
 * user's home. An ordinary user holds no capability and has the environment of a login, nothing of ours.
 */
export function entryCommand(pid: number, argv: readonly string[], options: EntryOptions = {}): string[] {
  const user = options.user ?? 'root';
  const home = homeOf(user);
  const environment = { HOME: home, USER: user, LOGNAME: user, PATH, LANG: 'C.UTF-8', ...options.env };
  return [
    ...['nsenter', '--target', String(pid)],
    ...['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd', '--'],
    ...privileges(user, options.bound === true),
    ...['env', '-i', '-C', home, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)],
    ...limit(options.timeoutMs),
    ...argv,
  ];
}

export function homeOf(user: string): string {
  return user === 'root' ? '/root' : `/home/${user}`;
}

function privileges(user: string, bound: boolean): string[] {
  const drop = ['--reuid', user, '--regid', user, '--init-groups', '--inh-caps=-all', '--ambient-caps=-all'];
  const words = [...(user === 'root' ? [] : drop), ...(bound ? ['--pdeathsig', 'KILL'] : [])];
  return words.length > 0 ? ['setpriv', ...words] : [];
}

function limit(timeoutMs: number | undefined): string[] {
  return timeoutMs === undefined ? [] : ['timeout', '--kill-after=5', `${timeoutMs / 1000}`];
}
