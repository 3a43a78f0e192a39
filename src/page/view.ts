/** What the status page is told of a gateway, each time it is looked at. Rates and caps in bits per second. */
export interface PageView {
  readonly version: 1;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly gateway: {
    readonly host: string;
    readonly version: string;
    readonly state: string;
    readonly since?: string;
    readonly listen?: string;
    readonly stack?: string;
    readonly network: string;
    readonly pin?: string;
  };
  /** Absent until it was looked at twice. */
  readonly rate?: PairView;
  /** Since the gateway's start, as far as they were seen. */
  readonly bytes: PairView;
  readonly cap: Partial<PairView>;
  readonly pool: { readonly size: number; readonly used: number; readonly connected: number };
  /** Nodes with sessions first, then those whose invites are valid. */
  readonly nodes: readonly NodeView[];
  /** Nodes that are not listed. */
  readonly further: number;
  /** The most frequent first. */
  readonly denied: readonly DeniedView[];
  readonly deniedElsewhere: number;
  readonly faults: readonly FaultView[];
  /** What is to be looked at, a line each. */
  readonly notes: readonly string[];
  readonly guarantees: {
    readonly caps: readonly string[];
    readonly allow: readonly string[];
    readonly names: readonly { readonly name: string; readonly addresses: number; readonly why?: string }[];
  };
  readonly daemons: readonly DaemonView[];
  readonly certificates: readonly { readonly name: string; readonly expires: string }[];
}

/** To nodes, and from them. */
export interface PairView {
  readonly down: number;
  readonly up: number;
}

export interface NodeView {
  readonly name: string;
  /** In the tunnel. */
  readonly address: string;
  readonly expires: string;
  /** Where it connects from; none when it has no session. */
  readonly from: readonly string[];
  readonly since?: string;
  readonly tunnels: number;
  readonly rate?: PairView;
  readonly cap: Partial<PairView>;
  /** Since the gateway's start, as far as they were seen. */
  readonly bytes: PairView;
  /** The shortest of its tunnels', smoothed. */
  readonly roundTripMs?: number;
}

export interface DeniedView {
  /** `192.0.2.7:443/tcp` */
  readonly destination: string;
  readonly attempts: number;
}

export interface FaultView {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

export interface DaemonView {
  readonly name: string;
  readonly alive: boolean;
  readonly restarts: number;
  readonly memoryBytes?: number;
  readonly descriptors?: number;
}

/** Rates at one time, as the page keeps them: of all nodes, and of those that moved something. */
export interface MomentView {
  readonly at: number;
  readonly total: PairView;
  readonly of: Readonly<Record<string, PairView>>;
}
