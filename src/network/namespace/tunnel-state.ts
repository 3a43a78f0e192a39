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
  /** How often it was brought up again after a loss. */
  readonly reconnects: number;
  /** Why it is down. */
  readonly why?: string;
}

export const connecting = (now: number): TunnelState => ({ state: 'connecting', since: now, reconnects: 0 });
