export { ClassAd } from './ad.js';
export { ClassAdError, type ClassAdErrorCode, type Position } from './error.js';
export { evaluate, evaluateAttribute, evaluateIn } from './evaluate.js';
export type { Surroundings } from './evaluator.js';
export type { Expression } from './expression.js';
export type { Syntax } from './lexer.js';
export { parseAd, parseExpression } from './parse.js';
export { unparse, unparseValue } from './unparse.js';
export type { AdValue, ListValue, ScalarValue, Value } from './value.js';
