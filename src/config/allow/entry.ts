import { z } from 'zod';
import { PRESETS } from './presets.js';
import {
  type AllowRule,
  NotARule,
  parseCidr,
  parseDestination,
  parsePortList,
  parseProtocols,
} from './rule.js';

/** `HOST[:PORTS][/PROTOCOL]`: the host is a name, an address or a network. */
const SHORT = /^([^:]+?)(?::([\d*-]+))?(?:\/([a-z]+))?$/i;

const mapping = z.strictObject({
  to: z.string(),
  ports: z.unknown().optional(),
  protocol: z.unknown().optional(),
  within: z.union([z.string(), z.array(z.string()).min(1).max(64)]).optional(),
});

const presetMapping = z.strictObject({ preset: z.string() });

/**
 * The rules of one entry of `allow`: a short text, `{to, ports, protocol, within}`, or a preset (`preset:NAME`,
 * `{preset: NAME}`). Throws {@link NotARule}.
 */
export function parseEntry(entry: unknown): readonly AllowRule[] {
  if (typeof entry === 'string') return parseShort(entry.trim());
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw new NotARule('must be HOST:PORT[/PROTOCOL], {to, ports, protocol, within} or {preset}');
  return 'preset' in entry ? preset(shaped(presetMapping, entry).preset) : [parseMapping(entry)];
}

function parseShort(text: string): readonly AllowRule[] {
  if (text.startsWith('preset:')) return preset(text.slice('preset:'.length));
  const [, to, ports, protocol] = SHORT.exec(text) ?? [];
  if (to === undefined) {
    // More than one colon.
    if (/^[\da-f:.[\]/]+$/i.test(text)) parseDestination(text);
    throw new NotARule(
      'must be HOST:PORT[/PROTOCOL], for example cm.example.org:9618 or 192.0.2.0/24:1094/tcp',
    );
  }
  return [parseMapping({ to, ...(ports === undefined ? {} : { ports }), ...(protocol ? { protocol } : {}) })];
}

function parseMapping(entry: object): AllowRule {
  const given = shaped(mapping, entry);
  const to = parseDestination(given.to);
  const protocols = parseProtocols(given.protocol);
  const within = [given.within ?? []].flat().map(parseCidr);
  if (within.length > 0 && typeof to !== 'string')
    throw new NotARule('within is for names: it says where their addresses must lie');
  return { to, within, protocols, ports: parsePortList(given.ports, protocols) };
}

function preset(name: string): readonly AllowRule[] {
  // Its own: not what every object has.
  const entries = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (entries) return entries.flatMap(parseEntry);
  throw new NotARule(`there is no preset ${JSON.stringify(name)}: choose ${Object.keys(PRESETS).join(', ')}`);
}

function shaped<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') throw new NotARule(`there is no key ${issue.keys.join(', ')}`);
  throw new NotARule(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'invalid'}`);
}
