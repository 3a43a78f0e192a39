import type { ClauseCount, Explanation, Proposal, ProposedEdit } from '../../classad/index.js';
import { counted } from './counted.js';

/** An explanation for people: what `condor_q -better-analyze` says, and what to change. */
export function renderExplanation(job: string, explanation: Explanation): string {
  const { slots, matched, busy, refusedByJob, refusedBySlot } = explanation;
  const taken = busy > 0 ? ` (${busy} of them claimed)` : '';
  const head = [
    `${job} and ${counted(slots, 'slot')}: ${matched} match${taken}`,
    `${refusedByJob} are refused by the job's requirements, ${refusedBySlot} refuse the job by their own`,
  ];
  return `${head.join('\n')}\n${tables(explanation)}${changes(explanation.changes)}`;
}

function tables({ job, slot, matched, slots }: Explanation): string {
  const some = matched < slots ? slot.filter((count) => count.alone < count.slots) : [];
  return `${table("conditions of the job's Requirements", job)}${table("conditions of the slots' own Requirements that fail", some)}`;
}

const COLUMNS = ['slots', 'alone', 'so far', 'decides'] as const;

function table(title: string, counts: readonly ClauseCount[]): string {
  if (counts.length === 0) return '';
  const rows = counts.flatMap((count) => [
    line([count.slots, count.alone, count.cumulative, count.decides], conditionText(count)),
    ...count.alternatives.map(({ condition, alone }) => line(['', alone, '', ''], `  or ${condition}`)),
  ]);
  return `\n${title}\n${line(COLUMNS, 'condition')}${rows.join('')}`;
}

function line(cells: readonly (string | number)[], text: string): string {
  return `${cells.map((cell) => String(cell).padStart(8)).join('')}  ${text}\n`;
}

function conditionText({ condition, through, undefined: missing, error }: ClauseCount): string {
  const notes = [missing > 0 ? `undefined on ${missing}` : '', error > 0 ? `error on ${error}` : ''];
  const note = notes.filter(Boolean).join(', ');
  return `${through.map((name) => `${name}: `).join('')}${condition}${note === '' ? '' : ` (${note})`}`;
}

function changes(proposals: readonly Proposal[]): string {
  if (proposals.length === 0) return '';
  const lines = proposals.map(
    ({ edits, gains }) =>
      `  ${edits.map(editText).join(', and ')}: ${gains} more ${gains === 1 ? 'slot' : 'slots'}\n`,
  );
  return `\nnearest changes\n${lines.join('')}`;
}

function editText({ kind, side, attribute, condition, from, to, bound, item }: ProposedEdit): string {
  const beyond = bound === 'most' ? ' or less' : bound === 'least' ? ' or more' : '';
  const whose = side === 'job' ? '' : "the slot's ";
  switch (kind) {
    case 'attribute':
      if (item !== undefined) return `${whose}${attribute} with ${item} as well`;
      if (side === 'slot') return `${whose}${attribute} -> ${to}${beyond}`;
      return `${attribute} ${from ?? '(not in the job)'} -> ${to}${beyond}`;
    case 'condition':
      return `in ${whose}condition ${condition}: ${to}${beyond}`;
    case 'drop':
      return `without ${whose}condition ${condition}`;
  }
}
