/** What ocserv takes is shorter than 64, letters, digits and dashes, and begins with none (valid-hostname.c). */
const LABEL_MAX = 45;

/**
 * What a session is called at the gateway (openconnect(8), --local-hostname): the node's name for people, then what the
 * connect script tells sessions apart by. `group`, 8 hexadecimal digits, is the same for all tunnels of one start of a
 * node; `number` is 1 to 9.
 */
export function sessionName(hostname: string, group: string, number: number): string {
  const label = (hostname.split('.', 1)[0] ?? '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-/, '');
  return `${label.slice(0, LABEL_MAX) || 'node'}-gvpn-${group}-${number}`;
}
