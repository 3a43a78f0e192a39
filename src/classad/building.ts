/** What ads are built of that come from no text, and functions that are not built in. */
export { EvaluationFailure, type Evaluator } from './evaluator.js';
export { type BinaryOperator, type ExpressionOf, literal, type UnaryOperator } from './expression.js';
export type { BuiltIn, FunctionTable } from './functions/function.js';
export type { Found } from './scope.js';
export { boolean, ERROR, integer, real, relativeTime, string, UNDEFINED } from './value.js';
