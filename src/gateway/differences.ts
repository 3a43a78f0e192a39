import { type AllowRule, showRule } from '../config/allow/rule.js';
import { type GatewaySettings, gatewaySchema } from '../config/gateway.js';

/** What a reload puts into force. */
const RELOADED = ['limits', 'allow'] as const satisfies readonly (keyof GatewaySettings)[];

/** What the running process does not use: each invite takes it from the file anew. */
const OTHERS = ['inviteTtl'] as const satisfies readonly (keyof GatewaySettings)[];

/** Names of the settings that differ and hold only after a restart. */
export function needRestart(running: GatewaySettings, next: GatewaySettings): string[] {
  const exempt: readonly string[] = [...RELOADED, ...OTHERS];
  return Object.keys(gatewaySchema.shape).filter(
    (key) => !exempt.includes(key) && !same(Reflect.get(running, key), Reflect.get(next, key)),
  );
}

/** Entries that an allow list gains and loses, as `gateway status` shows them. */
export function allowChanges(
  before: readonly AllowRule[],
  after: readonly AllowRule[],
): { readonly opened: string[]; readonly closed: string[] } {
  const [old, current] = [before, after].map((rules) => new Set(rules.map(showRule)));
  return {
    opened: [...(current ?? [])].filter((rule) => !old?.has(rule)),
    closed: [...(old ?? [])].filter((rule) => !current?.has(rule)),
  };
}

/** Settings are plain data. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
