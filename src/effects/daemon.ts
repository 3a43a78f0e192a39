import { createWriteStream } from 'node:fs';
import { FaultError, type FaultFacts } from '../health/fault-error.js';
import { FAULTS, type FaultCode } from '../health/faults.js';
import { describeEnd, startProcess } from './managed-process.js';
import { lastLine } from './process-step.js';
import { backOff } from './wait.js';

type Announcement =
  | { readonly event: 'ready'; readonly facts: object }
  | { readonly event: 'note'; readonly text: string }
  | { readonly event: 'fault'; readonly code: FaultCode; readonly facts: FaultFacts };

/** The descriptor on which a background process tells its starter how its start went. */
export const ANNOUNCE_FD = 3;

/**
 * Starts ourselves again in the background and waits until that process says that it is ready or why not. It gets a
 * session of its own and its output goes to `log`. Returns the facts that it announced.
 */
export async function startDaemon(
  argv: readonly string[],
  log: string,
  onNote: (text: string) => void,
): Promise<object> {
  let settle: (result: object | FaultError) => void = () => {};
  const announced = new Promise<object | FaultError>((done) => {
    settle = done;
  });
  let end: () => void = () => {};
  const allHeard = new Promise<void>((done) => {
    end = done;
  });
  const daemon = await startProcess(argv, {
    log,
    extra: {
      fd: ANNOUNCE_FD,
      onEnd: () => end(),
      onLine: (line) => {
        const said = parse(line);
        if (said?.event === 'note') onNote(said.text);
        if (said?.event === 'ready') settle(said.facts);
        if (said?.event === 'fault') settle(new FaultError(said.code, said.facts));
      },
    },
  });
  const died = async () => {
    const how = describeEnd(await daemon.ended);
    // What it announced just before its end counts more than the end. The bound is for a pipe that others hold.
    await Promise.race([allHeard, backOff(1000)]);
    const facts = { name: 'the background process', how, why: lastLine(log), log };
    return await Promise.race([announced, new FaultError('process-died', facts)]);
  };
  const result = await Promise.race([announced, died()]);
  if (result instanceof FaultError) throw result;
  return result;
}

/** The other end: how a background process speaks to its starter. Silent when nobody listens. */
export function announcer(fd: number | undefined) {
  const stream = fd === undefined ? undefined : createWriteStream('', { fd, autoClose: true });
  stream?.on('error', () => {});
  const say = (announcement: Announcement) => stream?.write(`${JSON.stringify(announcement)}\n`);
  return {
    note: (text: string) => void say({ event: 'note', text }),
    ready: (facts: object) => {
      say({ event: 'ready', facts });
      stream?.end();
    },
    fault: (fault: FaultError) => {
      say({ event: 'fault', code: fault.code, facts: fault.facts });
      return new Promise<void>((done) => (stream ? stream.end(done) : done()));
    },
  };
}

function parse(line: string): Announcement | undefined {
  try {
    const said = JSON.parse(line) as Announcement;
    return said.event !== 'fault' || said.code in FAULTS ? said : undefined;
  } catch {
    return undefined;
  }
}
