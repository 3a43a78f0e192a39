import { announcer } from '../effects/daemon.js';
import { abortOnSignals } from '../effects/signals.js';
import { EXIT } from '../health/exit-codes.js';
import { asFault, type FaultError } from '../health/fault-error.js';
import { dropStartLog } from './background.js';

/** Something that runs until it is told to end. */
export interface Standing {
  /** What its starter is told. */
  readonly facts: object;
  /** Resolves when it has ended for good. */
  readonly failure: Promise<FaultError>;
  /** Resolves when it is to end: its work is done, or whoever it is for does not need it any more. */
  readonly done?: Promise<unknown>;
  /** What SIGHUP is for, from the start on; without it, SIGHUP asks it to end. Must not throw. */
  hangUp?(): void;
  close(): Promise<void>;
}

/**
 * Opens something, tells the starter, and holds it until a signal or its own end. Returns the exit code. A starter that
 * ends before it was told takes the start with it.
 */
export async function stay(
  open: (signal: AbortSignal) => Promise<Standing>,
  announceFd: string | undefined,
): Promise<number> {
  let standing: Standing | undefined;
  const stop = abortOnSignals((signal) => {
    if (signal !== 'SIGHUP' || !standing?.hangUp) return false;
    standing.hangUp();
    return true;
  });
  const announce = announcer(announceFd === undefined ? undefined : Number(announceFd), () => {
    dropStartLog();
    stop.abort('the end of its starter');
  });
  try {
    standing = await open(stop.signal);
    announce.ready(standing.facts);
    const stopped = new Promise<undefined>((done) => {
      if (stop.signal.aborted) done(undefined);
      stop.signal.addEventListener('abort', () => done(undefined), { once: true });
    });
    const done = (standing.done ?? stopped).then(() => undefined);
    const fault = await Promise.race([stopped, done, standing.failure]);
    await standing.close();
    if (fault) throw fault;
    return EXIT.ok;
  } catch (error) {
    await announce.fault(asFault(error));
    throw error;
  }
}
