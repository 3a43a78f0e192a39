export { ClassAd, type LateParser } from './ad.js';
export { ClassAdError, type ClassAdErrorCode, type Position } from './error.js';
export { evaluate, evaluateAttribute, evaluateIn } from './evaluate.js';
export { EvaluationFailure, type Evaluator, type Surroundings } from './evaluator.js';
export {
  type ClauseCount,
  Explainer,
  type ExplainOptions,
  type Explanation,
  explain,
  type Proposal,
  type ProposedEdit,
} from './explain/index.js';
export {
  type BinaryOperator,
  type Expression,
  type ExpressionOf,
  literal,
  type UnaryOperator,
} from './expression.js';
export type { AdForm } from './formats/form.js';
export { parseJson } from './formats/json-read.js';
export { unparseJson, unparseJsonList } from './formats/json-write.js';
export { type LongOptions, LongReader, parseLong, unparseLong } from './formats/long.js';
export { parseNew, unparseNew } from './formats/new.js';
export { type ReadOptions, readAds } from './formats/read.js';
export { writeAds } from './formats/write.js';
export { parseXml } from './formats/xml-read.js';
export { unparseXml, unparseXmlList } from './formats/xml-write.js';
export type { Frame } from './frame.js';
export type { BuiltIn, FunctionTable } from './functions/function.js';
export { judge, type Verdict } from './judge.js';
export type { Syntax } from './lexer.js';
export { accepts, evaluateInMatch, type Match, matches, matchOf, rankOf } from './match.js';
export { parseAd, parseExpression } from './parse.js';
export {
  type Amounts,
  type Filled,
  fill,
  isPartitionable,
  type PartitionOptions,
  type Placement,
  type Resource,
  resourcesOf,
  subtract,
  type Taken,
} from './partition/index.js';
export type { Found } from './scope.js';
export { unparse, unparseValue } from './unparse.js';
export {
  type AdValue,
  boolean,
  ERROR,
  integer,
  type ListValue,
  real,
  relativeTime,
  type ScalarValue,
  string,
  truthOf,
  UNDEFINED,
  type Value,
} from './value.js';
