/** How the tunnel is, as the supervisor sees it. Part of status.json and of the startd's ad. */
export interface TunnelState {
  readonly state: 'connecting' | 'up' | 'down';
  /** Epoch milliseconds of the last change. */
  readonly since: number;
  readonly gateway?: string;
  /** `ADDRESS:PORT` of the gateway, as it was resolved. */
  readonly peer?: string;
  readonly address?: string;
  readonly mtu?: number;
  /** Where there are several: how many of them are up. The other fields are those of the first that is. */
  readonly tunnels?: { readonly up: number; readonly of: number };
  /** How often it was brought up again after a loss. */
  readonly reconnects: number;
  /** Why it is down. */
  readonly why?: string;
}

/** What several tunnels are together: up as long as one of them is. */
export function together(states: readonly TunnelState[]): TunnelState {
  const [first = connecting(0)] = states;
  if (states.length < 2) return first;
  const up = states.filter(({ state }) => state === 'up');
  const reconnects = states.reduce((sum, state) => sum + state.reconnects, 0);
  return { ...(up[0] ?? first), reconnects, tunnels: { up: up.length, of: states.length } };
}

export const connecting = (now: number): TunnelState => ({ state: 'connecting', since: now, reconnects: 0 });
