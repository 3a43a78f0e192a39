/** Exit codes of the CLI. 64-78 are those of sysexits.h; 1 is that of grep(1) and diff(1); 125-127 follow the shell and env(1). */
export const EXIT = {
  ok: 0,
  /** Something was looked at, and is not as it should be. */
  checkFailed: 1,
  usage: 64,
  unavailable: 69,
  tryAgain: 75,
  credential: 77,
  configuration: 78,
  ours: 125,
  notExecutable: 126,
  notFound: 127,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
