import { createWriteStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { FaultError, type FaultFacts } from '../health/fault-error.js';
import { FAULTS, type FaultCode } from '../health/faults.js';
import { describeEnd, type ManagedProcess, startProcess } from './managed-process.js';
import { signalProcess } from './process-identity.js';
import { lastLine } from './process-step.js';
import { type EndingSignal, onEndingSignals } from './signals.js';
import { backOff } from './wait.js';

type Announcement =
  | { readonly event: 'ready'; readonly facts: object }
  | { readonly event: 'note'; readonly text: string }
  | { readonly event: 'fault'; readonly code: FaultCode; readonly facts: FaultFacts; readonly fix?: string };

/** The descriptor on which a background process tells its starter how its start went. */
export const ANNOUNCE_FD = 3;

/** How the file ends in which a background process says what it says before its state directory has logs. */
export const START_LOG = '.start.log';

/**
 * Starts ourselves again in the background and waits until that process says that it is ready or why not. It gets a
 * session of its own and its output goes to `log`. Returns the facts that it announced. A signal that asks us to end
 * meanwhile is passed on to it; then throws `interrupted` once it has ended.
 */
export async function startDaemon(
  argv: readonly string[],
  log: string,
  onNote: (text: string) => void,
): Promise<object> {
  let interruptedBy: EndingSignal | undefined;
  let daemon: ManagedProcess | undefined;
  const release = onEndingSignals((name) => {
    interruptedBy ??= name;
    if (daemon) signalProcess(daemon.identity, name);
  });
  let settle: (result: object | FaultError) => void = () => {};
  const announced = new Promise<object | FaultError>((done) => {
    settle = done;
  });
  let end: () => void = () => {};
  const allHeard = new Promise<void>((done) => {
    end = done;
  });
  const died = async ({ ended }: ManagedProcess) => {
    const how = describeEnd(await ended);
    // What it announced just before its end counts more than the end. The bound is for a pipe that others hold.
    await Promise.race([allHeard, backOff(1000)]);
    const facts = { name: 'the background process', how, why: lastLine(log), log };
    return await Promise.race([announced, new FaultError('process-died', facts)]);
  };
  try {
    daemon = await startProcess(argv, {
      log,
      extra: {
        fd: ANNOUNCE_FD,
        onEnd: () => end(),
        onLine: (line) => {
          const said = parse(line);
          if (said?.event === 'note') onNote(said.text);
          if (said?.event === 'ready') settle(said.facts);
          if (said?.event === 'fault') settle(new FaultError(said.code, said.facts, fixOf(said)));
        },
      },
    });
    const result = await Promise.race([announced, died(daemon)]);
    if (interruptedBy !== undefined) {
      await daemon.ended;
      throw new FaultError('interrupted', { signal: interruptedBy });
    }
    if (result instanceof FaultError) throw result;
    return result;
  } finally {
    release();
  }
}

/**
 * The other end: how a background process speaks to its starter. Silent when nobody listens. `onLost` is called when
 * the starter ends before it was told that we are ready: what it had us start is then nobody's.
 */
export function announcer(fd: number | undefined, onLost = () => {}) {
  const stream = fd === undefined ? undefined : streamOn(fd);
  let settled = false;
  const lost = () => {
    if (!settled) onLost();
    settled = true;
  };
  stream?.on('error', lost);
  // The starter never writes: the end of what it says is its own.
  if (stream instanceof Socket) stream.once('end', lost).resume();
  const say = (announcement: Announcement, done: (error?: Error | null) => void = () => {}) =>
    stream?.write(`${JSON.stringify(announcement)}\n`, done);
  return {
    note: (text: string) => void say({ event: 'note', text }),
    ready: (facts: object) => {
      say({ event: 'ready', facts }, (error) => {
        if (!error) settled = true;
      });
      stream?.end();
    },
    fault: (fault: FaultError) => {
      settled = true;
      say({ event: 'fault', code: fault.code, facts: fault.facts, fix: fault.fix });
      return new Promise<void>((done) => (stream ? stream.end(() => done()) : done()));
    },
  };
}

/** Node's pipes to a child are sockets, which have two directions. */
function streamOn(fd: number) {
  return fstatSync(fd).isSocket() ? new Socket({ fd }) : createWriteStream('', { fd, autoClose: true });
}

function parse(line: string): Announcement | undefined {
  try {
    const said = JSON.parse(line) as Announcement;
    return said.event !== 'fault' || said.code in FAULTS ? said : undefined;
  } catch {
    return undefined;
  }
}

/** A fault may bring a better fix than its row has. */
function fixOf({ fix }: { readonly fix?: string }): { fix?: string } {
  return fix === undefined ? {} : { fix };
}
