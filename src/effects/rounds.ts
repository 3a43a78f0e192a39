/** Something that goes on in rounds. */
export interface Rounds {
  /** Resolves when the round that is under way has ended; there is none after it. */
  stop(): Promise<void>;
}

/**
 * Does something now, and again `everyMs` after each round's end. A round that fails is followed by the next like any
 * other. `stopped`: for rounds of several steps, whether they are to be the last. Does not keep the process alive.
 */
export function inRounds(everyMs: number, action: (stopped: () => boolean) => Promise<void>): Rounds {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    await action(() => stopped).catch(() => {});
    if (stopped) return;
    timer = setTimeout(() => {
      current = round();
    }, everyMs);
    timer.unref();
  };
  let current = round();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
