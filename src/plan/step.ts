import type { Text } from './text.js';

/** A directory that exists only for this plan; undo removes it with all that is in it. */
export interface DirectoryAction {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode: number;
}

/** A file written whole; undo removes it. `secret` keeps its content out of every rendering. */
export interface FileAction {
  readonly kind: 'file';
  readonly path: string;
  readonly mode: number;
  readonly content: Text;
  readonly secret?: boolean;
}

/** A program that runs to its end with exit code 0. `undo` is another such program. */
export interface CommandAction {
  readonly kind: 'command';
  readonly argv: readonly Text[];
  readonly stdin?: Text;
  readonly undo?: readonly Text[];
}

/** A program that keeps running until undo ends it. Its output goes to `log/<step id>.log` of the state directory. */
export interface ProcessAction {
  readonly kind: 'process';
  readonly argv: readonly Text[];
  readonly env?: Readonly<Record<string, string>>;
  readonly ready: Ready;
  /** Restarted with backoff when it ends on its own; without it, that end is the end of the plan. */
  readonly restart?: Backoff;
  readonly stop: StopRule;
}

/** The tunnel of a node: openconnect under supervision. See `network/namespace/tunnel.ts`. */
export interface TunnelAction {
  readonly kind: 'tunnel';
  readonly gateways: readonly TunnelGateway[];
  readonly identity: string;
  readonly certificate: string;
  readonly key: string;
  readonly namespacePid: Text;
  /** This node's name: how the gateway's administrator knows its sessions. */
  readonly hostname: string;
  /** More than one when a TCP handshake with the gateway takes `beyondMs` or longer. */
  readonly tunnels: { readonly most: number; readonly beyondMs: number };
  readonly relay: string;
  /** What puts our preload library into openconnect, where it can be: see `openconnect/argv.ts`. */
  readonly hand?: Hand;
  readonly openconnect: string;
  readonly backoff: Backoff;
  readonly stop: StopRule;
}

/**
 * An identity of a node's own, asked for through a tunnel by the invite's certificate, which ends again. See
 * `network/enrolment/enrol.ts`.
 */
export interface EnrolAction {
  readonly kind: 'enrol';
  readonly tunnel: TunnelAction;
  /** The enrolment service, in the tunnel. */
  readonly at: { readonly host: string; readonly port: number };
  /** What the gateway's administrator sees of this node. */
  readonly label: string;
  /** The invite's certificate, PEM: an identity belongs to one invite. */
  readonly invite: string;
  /** Where the node's certificate and key are put. */
  readonly certificate: string;
  readonly key: string;
  /** The file that outlives this run: so that the node has the same address after it was killed. */
  readonly kept: string;
  /** The command that is this program: it is what asks, in the namespace. */
  readonly self: readonly string[];
}

/** What openconnect gets by a preload library. */
export interface Hand {
  readonly program: string;
  readonly library: string;
  /** The tunnel's device: then no relay moves its packets. */
  readonly device: boolean;
  /** A congestion control for its connection. */
  readonly congestion?: string;
}

export interface TunnelGateway {
  readonly host: string;
  readonly port: number;
  /** Full pins, `pin-sha256:` and 44 characters; any of them is good. */
  readonly pins: readonly string[];
}

export type Action =
  | DirectoryAction
  | FileAction
  | CommandAction
  | ProcessAction
  | TunnelAction
  | EnrolAction;

/** How a process says that it is ready: never by time. */
export type Ready =
  /** A JSON line `{"event": ...}` on descriptor `fd`; its fields become the step's outputs. */
  | { readonly kind: 'event'; readonly fd: number; readonly event: string }
  /** Any byte on descriptor `fd` (slirp4netns `--ready-fd`). */
  | { readonly kind: 'byte'; readonly fd: number }
  /** A TLS handshake on host:port succeeds. */
  | { readonly kind: 'tls'; readonly host: string; readonly port: number }
  /** Its first line of standard output that starts with `prefix`. */
  | { readonly kind: 'line'; readonly prefix: string }
  /** The network namespace of process `pid` has a default route by `device`. */
  | { readonly kind: 'route'; readonly pid: Text; readonly device: string };

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** `signal`, then SIGKILL after `graceMs`. */
export interface StopRule {
  readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT';
  readonly graceMs: number;
}

export interface Step {
  /** Unique in its plan; names outputs and logs. */
  readonly id: string;
  readonly title: string;
  readonly action: Action;
  readonly timeoutMs: number;
}

export interface Plan {
  readonly name: string;
  /** Why the plan is as it is: rung, stack and other choices, a line each. */
  readonly reasons: readonly string[];
  readonly steps: readonly Step[];
}

/** Can this driver work here, and if not, why, and what would change that? */
export type Verdict =
  | { readonly ok: true; readonly why: string }
  | {
      readonly ok: false;
      readonly code: string;
      readonly why: string;
      readonly fix: string;
      /** For the places of the code's row: what is missing and where, or which setting does not fit. */
      readonly facts?: Readonly<Record<string, string>>;
    };
