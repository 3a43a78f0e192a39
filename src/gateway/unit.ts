/** A service of systemd that runs the gateway in the foreground. Paths are absolute. */
export interface Unit {
  /** How this program is started, and its options for `gateway up`. */
  readonly command: readonly string[];
  readonly options: readonly string[];
  /** Of an ordinary user (`systemctl --user`), or of the system. */
  readonly user: boolean;
  /** Where the gateway keeps its things. */
  readonly stateDir: string;
  /** How the service manager learns that nodes can connect; `start`: it does not, it knows no more than the start. */
  readonly readyBy: 'notify' | 'start';
  /** Whom it runs as. */
  readonly account: { readonly name: string; readonly root: boolean };
}

/**
 * The text of a systemd.service(5). What sandboxing it has leaves user namespaces, /dev/net/tun and the host's network
 * as they are, which the gateway needs: no `PrivateDevices` or `ProtectClock` (they close /dev/net/tun), `PrivateUsers`,
 * `RestrictNamespaces`, `ProtectKernelTunables` (sysctls of its own network namespace), `MemoryDenyWriteExecute` (Node.js).
 */
export function renderUnit({ command, options, user, stateDir, readyBy, account }: Unit): string {
  const gateway = [...command, 'gateway'].map(word);
  const where = ['--state-dir', stateDir].map(word);
  const start = [...gateway, 'up', '--foreground', ...options.map(word)];
  const sections: readonly (readonly string[])[] = [
    [
      '[Unit]',
      'Description=glidein-vpn gateway: the way of firewalled nodes to their pool',
      ...(user ? [] : ['Wants=network-online.target', 'After=network-online.target']),
      '# A gateway that cannot start says why in the journal; it is not tried for ever.',
      'StartLimitIntervalSec=300',
      'StartLimitBurst=5',
    ],
    [
      '[Service]',
      ...readiness(readyBy),
      `ExecStart=${start.join(' ')}`,
      `ExecReload=${[...gateway, 'reload', ...where].join(' ')}`,
      ...(user || account.root ? [] : [`User=${account.name}`]),
      'Restart=on-failure',
      '# What a restart does not mend: usage, credentials, configuration.',
      'RestartPreventExitStatus=64 77 78',
      'RestartSec=5',
      '# The gateway ends its daemons itself, last first; what is left after 30 s is killed.',
      'KillMode=mixed',
      'TimeoutStartSec=120',
      'TimeoutStopSec=30',
      '# Two descriptors for each connection of a node, one for each session.',
      'LimitNOFILE=262144',
      'TasksMax=infinity',
      ...hardening(user, stateDir, account),
    ],
    ['[Install]', `WantedBy=${user ? 'default.target' : 'multi-user.target'}`],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function readiness(readyBy: Unit['readyBy']): string[] {
  if (readyBy === 'start') return ['Type=simple'];
  return ['# Told by systemd-notify(1), which is a process of its own.', 'Type=notify', 'NotifyAccess=all'];
}

/** For a service manager of an ordinary user mounts need a user namespace, in which the gateway could make no other. */
function hardening(user: boolean, stateDir: string, { root }: Unit['account']): string[] {
  if (user) return ['UMask=0077'];
  return [
    ...['UMask=0077', 'LockPersonality=yes', 'RestrictRealtime=yes', 'RestrictSUIDSGID=yes'],
    ...(root ? [] : ['NoNewPrivileges=yes']),
    ...['PrivateTmp=yes', 'ProtectSystem=full', 'ProtectHostname=yes'],
    `ReadWritePaths=${word(`-${stateDir}`)}`,
  ];
}

/** A word of a command line of systemd.service(5): quoted where it must be, with % and $ as they are. */
function word(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
