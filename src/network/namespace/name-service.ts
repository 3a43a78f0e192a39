import type { Ref, Text } from '../../plan/text.js';

/**
 * The payload's /etc/hosts: its own name stands for the tunnel address, since HTCondor stalls for minutes on a name
 * of its own that does not resolve. `extra` are NAME=ADDRESS entries of the settings.
 */
export function hostsFile(hostname: string, address: Ref, extra: readonly string[]): Text {
  const short = hostname.split('.', 1)[0] ?? hostname;
  const names = short === hostname ? hostname : `${hostname} ${short}`;
  const entries = extra.map((entry) => {
    const [name, target] = entry.split('=', 2);
    return `${target} ${name}\n`;
  });
  return ['127.0.0.1 localhost\n::1 localhost\n', address, ` ${names}\n`, ...entries];
}

/**
 * The node's nsswitch.conf with `hosts` by files and DNS alone: other modules (resolve, sss, wins) would ask daemons
 * of the node and so bypass the tunnel. Users and groups stay as they are.
 */
export function nsswitchFor(original: string): string {
  const kept = original.split('\n').filter((line) => !/^\s*hosts\s*:/.test(line));
  return `${kept.join('\n').trimEnd()}\nhosts: files dns\n`.trimStart();
}
