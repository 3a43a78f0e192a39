export type { Proposal, ProposedEdit } from './changes.js';
export type { ClauseCount } from './counts.js';
export { Explainer, type ExplainOptions, type Explanation, explain } from './explain.js';
