import type { FactoryStatus } from '../../factory/status.js';

/** One line for each entry: its name, how it is enabled, and what is to be known. */
export function renderFactoryStatus({ path, global, entries }: FactoryStatus): string {
  const width = Math.max(5, ...entries.map(({ name }) => name.length));
  const lines = entries.map(({ name, kind, active, vpn, gateway, notes }) => {
    const facts = [
      ...(gateway === undefined ? [] : [gateway]),
      ...(kind === 'entry_set' ? ['entry set'] : []),
      ...(active ? [] : ['not enabled in the factory']),
      ...notes,
    ];
    return `${name.padEnd(width)}  ${vpn.padEnd(6)}  ${facts.join(', ')}`.trimEnd();
  });
  const head = [`${path}: ${entries.length} entries`, `global files: ${global ? 'yes' : 'no'}`];
  return [...head, ...lines].map((line) => `${line}\n`).join('');
}
