import type { AttrSpec } from './additions.js';

/**
 * What an entry of OSG_autoconf needs in its YAML, below its name. That tool publishes every attribute where nothing
 * else is said (lib/config_util.py, DEFAULT_ATTRS).
 */
export function yamlFor(attrs: readonly AttrSpec[]): string {
  const lines = attrs.flatMap(({ name, value, published }) => [
    `  ${name}:`,
    `    value: ${JSON.stringify(value)}`,
    ...(published ? [] : ['    glidein_publish: "False"', '    publish: "False"']),
  ]);
  return ['attrs:', ...lines].map((line) => `${line}\n`).join('');
}
