export { ClassAd, type LateParser } from './ad.js';
export * from './building.js';
export { ClassAdError, type ClassAdErrorCode, type Position } from './error.js';
export { evaluate, evaluateAttribute, evaluateIn } from './evaluate.js';
export type { Surroundings } from './evaluator.js';
export {
  type ClauseCount,
  Explainer,
  type ExplainOptions,
  type Explanation,
  explain,
  type Proposal,
  type ProposedEdit,
} from './explain/index.js';
export type { Expression } from './expression.js';
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
export { unparse, unparseValue } from './unparse.js';
export type { AdValue, ListValue, ScalarValue, Value } from './value.js';
export { truthOf } from './value.js';
