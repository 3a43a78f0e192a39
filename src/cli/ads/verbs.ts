export { convertVerb } from './convert.js';
export { evalVerb } from './eval.js';
export { explainVerb } from './explain.js';
export { fillVerb, matchVerb } from './match.js';
export { poolExplainVerb } from './pool-explain.js';
export { poolStatusVerb } from './pool-status.js';
