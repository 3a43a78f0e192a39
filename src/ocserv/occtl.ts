import { z } from 'zod';

/** One session of a node, as `occtl --json show users` tells it. */
export interface Session {
  /** ocserv's own number for it: valid while the session lasts. */
  readonly id: number;
  readonly identity: string;
  /** In the tunnel. */
  readonly address: string;
  /** Where the node connects from. */
  readonly remote: string;
  /** ISO 8601. */
  readonly since: string;
  /** From the node, and to the node. Zero where occtl does not run in the gateway's network namespace. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What `occtl --json show status` tells of the server. */
export interface ServerStatus {
  readonly pid: number;
  readonly since: string;
  readonly activeSessions: number;
  readonly authenticationFailures: number;
}

const count = z.coerce.number().pipe(z.int().min(0));
const userSchema = z.object({
  ID: z.int(),
  Username: z.string(),
  State: z.string(),
  'Remote IP': z.string(),
  IPv4: z.string().default(''),
  raw_connected_at: z.number(),
  RX: count.default(0),
  TX: count.default(0),
});
const resumableSchema = z.array(z.object({ Username: z.string() }));
const statusSchema = z.object({
  'Server PID': z.int(),
  raw_up_since: z.number(),
  'Active sessions': count,
  'Total authentication failures': count.default(0),
});

/** Sessions that are up. Throws when the text is not what occtl prints. */
export function parseUsers(text: string): Session[] {
  return z
    .array(userSchema)
    .parse(JSON.parse(text))
    .filter((user) => user.State === 'connected')
    .map((user) => ({
      id: user.ID,
      identity: user.Username,
      address: user.IPv4,
      remote: user['Remote IP'],
      since: timeOf(user.raw_connected_at),
      bytesIn: user.RX,
      bytesOut: user.TX,
    }));
}

/**
 * Identities with a session that is up, or that its cookie can bring back, in the output of `occtl --json show sessions
 * valid`. Throws when the text is something else.
 */
export function parseResumable(text: string): string[] {
  // Some versions end an object with a comma.
  const json = text.replace(/,(\s*[}\]])/g, '$1');
  return [...new Set(resumableSchema.parse(JSON.parse(json)).map((session) => session.Username))];
}

export function parseStatus(text: string): ServerStatus {
  const status = statusSchema.parse(JSON.parse(text));
  return {
    pid: status['Server PID'],
    since: timeOf(status.raw_up_since),
    activeSessions: status['Active sessions'],
    authenticationFailures: status['Total authentication failures'],
  };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
