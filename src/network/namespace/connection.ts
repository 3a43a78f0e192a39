import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { type ManagedProcess, startProcess } from '../../effects/managed-process.js';
import { parseEvent } from '../../effects/ready.js';
import { run } from '../../effects/run.js';
import { FaultError } from '../../health/fault-error.js';
import type { FaultCode } from '../../health/faults.js';
import { authenticateArgv, connectArgv, type Peer } from '../../openconnect/argv.js';
import {
  type ConnectEnd,
  classifyEnd,
  loginFault,
  parseAuthenticated,
  type Session,
} from '../../openconnect/session.js';
import type { TunnelAction } from '../../plan/step.js';
import { type CheckedGateway, checkGateway } from '../../probe/gateway.js';

/** A session with one gateway. */
export interface Login {
  readonly peer: CheckedGateway;
  readonly session: Session;
}

/** A connected openconnect, and what the relay reported. */
export interface Connection {
  readonly process: ManagedProcess;
  readonly report: Readonly<Record<string, string>>;
  /** Why it ended, once it has. */
  readonly ended: Promise<ConnectEnd>;
}

/** Where a connection is made. */
export interface Surroundings {
  readonly ns: string;
  readonly namespacePid: string;
  /** By what name the gateway knows the session. */
  readonly name: string;
  /** The device belongs to several tunnels. */
  readonly shared: boolean;
  readonly log: string;
  readonly signal: AbortSignal;
}

const LOGIN_LIMIT_MS = 20_000;
const CONNECT_LIMIT_MS = 20_000;

/**
 * Logs in to the first gateway that takes us. When none does, throws the fault that tells most: one that answered and
 * refused us says more than one that could not be reached.
 */
export async function login(
  action: TunnelAction,
  { ns, log, signal }: { ns: string; log: string; signal: AbortSignal },
): Promise<Login> {
  const faults: unknown[] = [];
  for (const gateway of action.gateways) {
    signal.throwIfAborted();
    try {
      const peer = await checkGateway(gateway, signal);
      return { peer, session: await authenticate(action, peer, { ns, log, signal }) };
    } catch (error) {
      faults.push(error);
    }
  }
  const telling = TELLING.map((code) =>
    faults.find((fault) => fault instanceof FaultError && fault.code === code),
  );
  throw telling.find((fault) => fault !== undefined) ?? faults.at(-1);
}

const TELLING: readonly FaultCode[] = ['credential-refused', 'pin-mismatch'];

async function authenticate(
  action: TunnelAction,
  peer: Peer,
  { ns, log, signal }: { ns: string; log: string; signal: AbortSignal },
): Promise<Session> {
  const argv = bound(ns, authenticateArgv(action.openconnect, peer, action));
  const result = await run(argv, { timeoutMs: LOGIN_LIMIT_MS, signal, input: '' });
  const session = parseAuthenticated(result.stdout);
  if (session) return session;
  appendFileSync(log, result.stderr, { mode: 0o600 });
  throw loginFault(result.stderr, `${peer.host}:${peer.port}`, action.identity, log);
}

/**
 * Starts openconnect on an authenticated session and waits until the relay has set up the tunnel's end.
 * Resolves with a {@link ConnectEnd} when openconnect ends before that.
 */
export async function connect(
  action: TunnelAction,
  { peer, session }: Login,
  surroundings: Surroundings,
): Promise<Connection | ConnectEnd> {
  const { ns, namespacePid, name, shared, log, signal } = surroundings;
  const before = sizeOf(log);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_LIMIT_MS)]);
  let up: (report: Record<string, string>) => void = () => {};
  let down: (fault: FaultError) => void = () => {};
  const reported = new Promise<Record<string, string>>((done, failed) => {
    up = done;
    down = failed;
  });
  const onLine = (line: string) => {
    const event = parseEvent(line);
    if (event?.event === 'up') up(event);
    if (event?.event === 'error') down(relayFault(event, log));
  };
  const argv = connectArgv(action.openconnect, peer, action, {
    ...{ relay: action.relay, namespacePid, name, shared },
    ...(action.hand ? { hand: action.hand } : {}),
  });
  const started = await startProcess(bound(ns, argv), {
    log,
    stdin: `${session.cookie}\n`,
    extra: { fd: 3, onLine },
  });
  const ended = started.ended.then(() => classifyEnd(since(log, before)));
  const gaveUp = new Promise<never>((_, failed) => {
    limit.addEventListener('abort', () => failed(new Error('openconnect did not bring the tunnel up')), {
      once: true,
    });
  });
  gaveUp.catch(() => {});
  reported.catch(() => {});
  try {
    const first = await Promise.race([reported.then((report) => ({ report })), ended, gaveUp]);
    return 'report' in first ? { process: started, report: first.report, ended } : first;
  } catch (error) {
    await started.stop(action.stop);
    throw error;
  }
}

/** The program, killed by the kernel when we die (prctl(2), PR_SET_PDEATHSIG). */
function bound(ns: string, argv: readonly string[]): string[] {
  return [ns, 'enter', '--owner', String(process.pid), '--', ...argv];
}

function relayFault(event: Record<string, string>, log: string): FaultError {
  const why = `${event.what}: ${event.errno}`;
  if (event.what?.includes('/dev/net/tun')) return new FaultError('tun-missing', { why });
  return new FaultError('tunnel-failed', {
    gateway: 'the gateway',
    why: `relay: ${why}`,
    log,
  });
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** What was appended since `offset`, at most the last 64 KiB. */
function since(file: string, offset: number): string {
  const whole = readFileSync(file);
  return whole.subarray(Math.max(offset, whole.length - 65_536)).toString('utf8');
}
