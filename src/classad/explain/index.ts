export type { Proposal, ProposedEdit } from './changes.js';
export type { ClauseCount } from './counts.js';
export type { Bound, EditKind, Side } from './edit.js';
export { Explainer, type ExplainOptions, type Explanation, explain } from './explain.js';
