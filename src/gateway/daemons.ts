import type { ProcessEvent } from '../effects/execute.js';
import { FaultError } from '../health/fault-error.js';

/** One of the programs of which a running gateway consists. Times are ISO 8601. */
export interface Daemon {
  /** Of its step, and its log: `ocserv`, `slirp4netns`, `pasta`, `tcp`, `namespace`. */
  readonly name: string;
  /** Absent while it does not run. */
  readonly pid?: number;
  /** Since when it runs, or does not. */
  readonly since: string;
  /** How often it was started again. */
  readonly restarts: number;
  /** Its last end on its own. */
  readonly lastEnd?: { readonly at: string; readonly why: string };
  /** When it ended on its own, the last few times. */
  readonly ends: readonly string[];
}

/** So many ends in so much time are no accident. */
const MANY = 3;
const RECENT_MS = 10 * 60_000;
/** A restart takes less, backoff and readiness included, when nothing is wrong. */
const PATIENCE_MS = 10_000;
const KEPT = 8;

/** Follows what becomes of a gateway's daemons. */
export class Daemons {
  private readonly known = new Map<string, Daemon>();
  private onChange: (daemons: readonly Daemon[]) => void = () => {};

  get all(): readonly Daemon[] {
    return [...this.known.values()];
  }

  /** Tells how they are, now and at each change. */
  tell(onChange: (daemons: readonly Daemon[]) => void): void {
    this.onChange = onChange;
    this.say();
  }

  readonly hear = (name: string, event: ProcessEvent, now: Date = new Date()): void => {
    this.known.set(name, after(this.known.get(name), name, event, now.toISOString()));
    this.say();
  };

  private say(): void {
    try {
      this.onChange(this.all);
    } catch {
      // A full disk keeps no daemon from being started again; the next change is told anew.
    }
  }
}

function after(daemon: Daemon | undefined, name: string, event: ProcessEvent, at: string): Daemon {
  if (event.kind === 'started') {
    const restarts = daemon ? daemon.restarts + 1 : 0;
    return { ends: [], ...daemon, name, pid: event.pid, since: at, restarts };
  }
  const { pid, since, restarts, ends } = daemon ?? { pid: undefined, since: at, restarts: 0, ends: [] };
  return {
    name,
    since: pid === undefined ? since : at,
    restarts,
    lastEnd: { at, why: event.why },
    ends: [...ends, at].slice(-KEPT),
  };
}

/** What is wrong with them, one fault for each: `daemon-down`, `daemon-failing`. `logOf` tells where one's log is. */
export function daemonFaults(
  daemons: readonly Daemon[],
  logOf: (name: string) => string,
  now: Date,
): FaultError[] {
  return daemons.flatMap(({ name, pid, since, lastEnd, ends }) => {
    const facts = { name, why: lastEnd?.why ?? 'it never started', log: logOf(name), since };
    const agoMs = (time: string) => now.getTime() - new Date(time).getTime();
    const recent = ends.filter((time) => agoMs(time) < RECENT_MS).length;
    if (pid === undefined && agoMs(since) > PATIENCE_MS) return [new FaultError('daemon-down', facts)];
    if (recent < MANY) return [];
    return [new FaultError('daemon-failing', { ...facts, times: recent, minutes: RECENT_MS / 60_000 })];
  });
}
