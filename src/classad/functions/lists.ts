import { byteLength } from '../bytes.js';
import type { Evaluator } from '../evaluator.js';
import type { BinaryOperator } from '../expression.js';
import { binary } from '../operators/binary.js';
import { compareIdentity } from '../operators/compare.js';
import { promote } from '../operators/promote.js';
import {
  ERROR,
  FALSE,
  integer,
  isNumber,
  type ListValue,
  real,
  TRUE,
  truthOf,
  UNDEFINED,
  type Value,
} from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

const member = (identical: boolean): BuiltIn =>
  evaluated(2, (values, evaluator) => {
    const [wanted, list] = [at(values, 0), at(values, 1)];
    if (list.type === 'undefined' || (!identical && wanted.type === 'undefined')) return UNDEFINED;
    if (list.type !== 'list' || wanted.type === 'list' || wanted.type === 'ad') return ERROR;
    if (!identical && wanted.type === 'error') return ERROR;
    for (const item of list.items) {
      const value = evaluator.item(list, item);
      const same = identical ? compareIdentity('=?=', value, wanted) : binary('==', value, wanted);
      if (same === TRUE) return TRUE;
    }
    return FALSE;
  });

const size = evaluated(1, (values) => {
  const value = at(values, 0);
  if (value.type === 'undefined') return UNDEFINED;
  if (value.type === 'list') return integer(value.items.length);
  if (value.type === 'ad') return integer(value.frame.ad.size);
  return value.type === 'string' ? integer(byteLength(value.value)) : ERROR;
});

/** The numbers of a list, undefined ones left out; or what the function is then. */
function numbersOf(value: Value, evaluator: Evaluator): Value[] | Value {
  if (value.type === 'undefined') return UNDEFINED;
  if (value.type !== 'list') return ERROR;
  const numbers: Value[] = [];
  for (const item of value.items) {
    const number = evaluator.item(value, item);
    if (number.type === 'undefined') continue;
    if (!isNumber(number)) return ERROR;
    numbers.push(number);
  }
  return numbers;
}

const ofNumbers = (compute: (numbers: readonly Value[]) => Value): BuiltIn =>
  evaluated(1, (values, evaluator) => {
    const numbers = numbersOf(at(values, 0), evaluator);
    return Array.isArray(numbers) ? compute(numbers) : numbers;
  });

function sumOf(numbers: readonly Value[]): Value {
  const [first = integer(0), ...rest] = numbers;
  return rest.reduce((sum, number) => binary('+', sum, number), first);
}

function averageOf(numbers: readonly Value[]): Value {
  return numbers.length === 0 ? integer(0) : binary('/', sumOf(numbers), real(numbers.length));
}

/** The bound takes the type that the comparisons gave it: `min({1, 2.5})` is 1.0. */
const bound =
  (operator: '<' | '>') =>
  (numbers: readonly Value[]): Value => {
    const [first = UNDEFINED, ...rest] = numbers;
    return rest.reduce((best, number) => {
      const { left, right } = promote(number, best);
      return binary(operator, left, right) === TRUE ? left : right;
    }, first);
  };

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '<': '<',
  '<=': '<=',
  '!=': '!=',
  '==': '==',
  '>': '>',
  '>=': '>=',
  is: '=?=',
  isnt: '=!=',
};

const compareEach = (all: boolean): BuiltIn =>
  evaluated(3, (values, evaluator) => {
    const [name, list, value] = [at(values, 0), at(values, 1), at(values, 2)];
    if (name.type === 'undefined') return UNDEFINED;
    if (name.type !== 'string') return ERROR;
    const operator = COMPARISONS[name.value];
    if (operator === undefined) return ERROR;
    if (list.type === 'undefined') return UNDEFINED;
    return list.type === 'list' ? decideEach(all, operator, list, value, evaluator) : ERROR;
  });

/** An undefined comparison ends it, as in HTCondor: false for either function. */
function decideEach(
  all: boolean,
  operator: BinaryOperator,
  list: ListValue,
  value: Value,
  evaluator: Evaluator,
): Value {
  for (const item of list.items) {
    const result = binary(operator, evaluator.item(list, item), value);
    if (result.type === 'undefined') return FALSE;
    if (result.type !== 'boolean') return ERROR;
    if (truthOf(result) !== all) return result;
  }
  return all ? TRUE : FALSE;
}

export const listFunctions: Readonly<Record<string, BuiltIn>> = {
  member: member(false),
  identicalmember: member(true),
  size,
  sum: ofNumbers(sumOf),
  avg: ofNumbers(averageOf),
  min: ofNumbers(bound('<')),
  max: ofNumbers(bound('>')),
  anycompare: compareEach(false),
  allcompare: compareEach(true),
};
