import type { BatchName, BatchSettings } from '../config/batch/schema.js';
import type { Grant, JobSurroundings } from './grant.js';

/** How the nodes of a job are reached from its first one. Lines of POSIX sh. */
export interface Launcher {
  /** The job's number as a word of sh, without what a file name cannot have. */
  readonly jobId: string;
  /** Run `"$@"` once on each node, and end when all of them have ended. */
  readonly start: readonly string[];
  /** Tell the parts on the nodes to end; absent where the batch system signals them by itself. */
  readonly relay?: readonly string[];
  /** Does a part on a node have the environment of the job? Else it is told what was asked for. */
  readonly environment: boolean;
}

/** What the script of a job says differently for each batch system. Words and lines are POSIX sh. */
export interface ScriptParts {
  /** The directory that the batch system makes for the job on the node, if it does. */
  readonly scratch: string;
  /** The variable that has the job's end in epoch seconds, where the batch system tells it. */
  readonly end?: string;
  /** How the batch system warns: a comment. */
  readonly warning: readonly string[];
}

/** How a job is handed over; the script is the standard input. */
export interface SubmitCommand {
  readonly argv: readonly string[];
  /** The job's number in what the command prints; undefined when it is not there. */
  readonly parseJobId: (output: string) => string | undefined;
}

/** One batch system. Everything about it is in the file that implements this. */
export interface BatchSystem {
  readonly name: BatchName;
  /** As its makers write it. */
  readonly title: string;
  readonly command: SubmitCommand;
  /** What stands in front of a directive in the script; absent where directives are a file of their own. */
  readonly prefix?: string;
  /** The directives for what is asked, without the prefix. */
  directives(settings: BatchSettings): string[];
  readonly parts: ScriptParts;
  /** Undefined where a job has one node. */
  launcher(settings: BatchSettings): Launcher | undefined;
  /** Seconds from the batch system's request to end to its SIGKILL, by default. */
  readonly killDelay: number;
  /** Does the environment of a job say how much memory it has? Else the pilot is told what was asked for. */
  readonly saysMemory: boolean;
  /** What was granted to the job in which we are; undefined when it is none of this system's. */
  granted(job: JobSurroundings): Grant | undefined;
}
