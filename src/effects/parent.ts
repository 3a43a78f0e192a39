/** How often it is looked at: a parent that is killed sends no word. */
const LOOK_MS = 500;

/** Watches from now on; what it is given is called once when it happens. Returns how to leave off. */
export type Watch = (action: () => void) => () => void;

/** A watch for the end of the process that started us: the kernel gives us another parent then. */
export function parentWatch(): Watch {
  const parent = process.ppid;
  return (action) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      action();
    }, LOOK_MS);
    timer.unref();
    return () => clearInterval(timer);
  };
}
