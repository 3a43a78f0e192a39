/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const ALL_PORTS: PortRange = { first: 0, last: 65_535 };

/** `9618`, `1094-1095`, and `*` for all. Undefined for anything else. */
export function parsePorts(value: unknown): PortRange | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (text === '*') return ALL_PORTS;
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  const first = Number(found?.[1]);
  const last = Number(found?.[2] ?? found?.[1]);
  return first >= 1 && first <= last && last <= ALL_PORTS.last ? { first, last } : undefined;
}

/** `*`, `9618` or `1094-1095`. */
export function showPorts({ first, last }: PortRange): string {
  if (first <= ALL_PORTS.first && last === ALL_PORTS.last) return '*';
  return first === last ? String(first) : `${first}-${last}`;
}
