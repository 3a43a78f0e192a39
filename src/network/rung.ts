import type { Invite } from '../config/invite.js';
import type { NodeSettings } from '../config/node.js';
import type { Step, Verdict } from '../plan/step.js';
import type { NodeFacts } from '../probe/node-facts.js';

/** What a rung's plan is made from. */
export interface RungInput {
  readonly settings: NodeSettings;
  readonly invite: Invite;
  readonly facts: NodeFacts;
  /** The state directory of this run. */
  readonly state: string;
  /** For invites for several nodes: the command that is this program, and the file that outlives this run. */
  readonly enrolment?: { readonly self: readonly string[]; readonly kept: string };
  /** Paths of our own helpers. */
  readonly native: {
    readonly ns: string;
    readonly relay: string;
    readonly probe: string;
    readonly hand: string;
    readonly preload: string;
  };
}

/** What is needed to start something inside a rung that stands. Kept in status.json for `exec`. */
export interface RungHandle {
  readonly rung: string;
  readonly namespacePid: number;
  /** Files that replace those of the node, for the payload alone: [source, target]. */
  readonly binds: readonly (readonly [string, string])[];
  readonly ns: string;
}

export interface EnterOptions {
  /** The process with which the payload must die. Required with a process namespace. */
  readonly ownerPid?: number;
  /** A process namespace of its own: everything in it dies with the payload. Default true. */
  readonly pidNamespace?: boolean;
}

/** One network mode of the ladder. */
export interface Rung {
  readonly name: 'namespace' | 'socks' | 'ccb';
  features(facts: NodeFacts, settings: NodeSettings): Verdict;
  /** What else was chosen, and why: a line each. */
  reasons(facts: NodeFacts, settings: NodeSettings, invite: Invite): readonly string[];
  /** Pure: everything that brings the rung up, in order. */
  steps(input: RungInput): Step[];
  handle(input: RungInput, outputs: ReadonlyMap<string, Readonly<Record<string, string>>>): RungHandle;
  /** The command that runs `argv` inside. */
  enter(handle: RungHandle, argv: readonly string[], options: EnterOptions): string[];
}
