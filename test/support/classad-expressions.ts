import fc from 'fast-check';

/** Names of attributes that the ad of the expressions has, and two that it has not. */
const NAMES = ['Cpus', 'Name', 'Half', 'Items', 'Inner', 'Yes', 'Gone', 'Missing'];

/** The ad that generated expressions are evaluated in, old syntax. */
export const CONTEXT = [
  'Cpus = 8',
  'Name = "slot1@node7.example.org"',
  'Half = 0.5',
  'Items = { 1,Cpus,"b",undefined }',
  'Inner = [ Cpus = 2; Sub = Cpus + 1; Up = parent.Cpus ]',
  'Yes = Cpus > 4',
  'Gone = Nowhere.Cpus',
];

const integers = fc.oneof(
  fc.integer({ min: -3, max: 20 }).map(String),
  fc.constantFrom(
    '9223372036854775807',
    '-9223372036854775808',
    '2147483648',
    '-2147483649',
    '63',
    '64',
    '100000',
  ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
);
const reals = fc.oneof(
  fc.constantFrom(
    '0.0',
    '-0.0',
    '0.5',
    '1.5',
    '-2.5',
    '1e300',
    '-1e300',
    '1e-7',
    '3.0',
    '123456789.125',
    '1E16',
    '.25',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential(15)),
);
const words = fc.constantFrom(
  ...[
    '',
    'a',
    'A',
    'b',
    'abc',
    'a,b, c',
    'a b',
    '1',
    '2.5',
    '-7',
    '1,2,3',
    'true',
    'FALSE',
    '10.3.1',
    '10.10',
  ],
  ...[
    'x=1;y=2',
    'x=1 y=two',
    "'a b' c",
    'slot1@host',
    'nan',
    '0x10',
    ' 12',
    'Cpus + 1',
    'é',
    'i',
    '^a.*c$',
    '(b)(c)?',
  ],
);
const strings = words.map((word) => `"${word}"`);
const literals = fc.oneof(integers, reals, strings, fc.constantFrom('true', 'false', 'undefined', 'error'));
const times = fc.constantFrom(
  ...[
    'absTime("2003-01-25T09:00:00-06:00")',
    'absTime(1700000000, 3600)',
    'relTime(3661)',
    'relTime(-90061.5)',
  ],
);
const references = fc.constantFrom(
  ...NAMES,
  'MY.Cpus',
  'Inner.Sub',
  'Inner.Up',
  'Inner.Missing',
  '.Cpus',
  'TARGET.Cpus',
);

const BINARY = [
  ...['+', '-', '*', '/', '%', '<', '<=', '>', '>=', '==', '!=', '=?=', '=!=', ' is ', ' isnt '],
  ...['&', '|', '^', '<<', '>>', '>>>', '&&', '||'],
];
/** Functions, and how many arguments they are given. Those of the clock and of chance have no value to compare. */
const CALLS: readonly (readonly [string, number, number])[] = [
  ...(
    ['isUndefined', 'isError', 'isString', 'isInteger', 'isReal', 'isBoolean', 'isList', 'isClassAd'] as const
  ).map((name) => [name, 1, 1] as const),
  ...(['isAbsTime', 'isRelTime', 'size', 'sum', 'avg', 'min', 'max', 'toUpper', 'toLower'] as const).map(
    (name) => [name, 1, 1] as const,
  ),
  ...(['int', 'real', 'string', 'bool', 'floor', 'ceil', 'ceiling', 'round', 'interval'] as const).map(
    (name) => [name, 1, 1] as const,
  ),
  ...(['member', 'identicalMember', 'strcmp', 'stricmp', 'pow', 'quantize'] as const).map(
    (name) => [name, 2, 2] as const,
  ),
  ...(['versioncmp', 'versionLE', 'versionLT', 'versionGE', 'versionGT', 'versionEQ'] as const).map(
    (name) => [name, 2, 2] as const,
  ),
  ...(['anyCompare', 'allCompare', 'ifThenElse', 'version_in_range', 'regexps', 'replace'] as const).map(
    (name) => [name, 3, 3] as const,
  ),
  ...(['strcat', 'join'] as const).map((name) => [name, 0, 4] as const),
  ...(['substr', 'regexp', 'regexpMember', 'stringListMember', 'stringListIMember'] as const).map(
    (name) => [name, 2, 3] as const,
  ),
  ...(['stringListSubsetMatch', 'stringListISubsetMatch', 'stringListsIntersect'] as const).map(
    (name) => [name, 2, 3] as const,
  ),
  ...(
    ['stringListSize', 'stringListSum', 'stringListAvg', 'stringListMin', 'stringListMax', 'split'] as const
  ).map((name) => [name, 1, 2] as const),
  ...[
    ['stringList_regexpMember', 2, 4] as const,
    ['argsToList', 1, 2] as const,
    ['listToArgs', 1, 2] as const,
  ],
  ...[['envV1ToV2', 1, 1] as const, ['mergeEnvironment', 0, 3] as const, ['unparse', 1, 1] as const],
  ...[['splitUserName', 1, 1] as const, ['splitSlotName', 1, 1] as const, ['splitTime', 1, 1] as const],
  ...(
    ['getYear', 'getMonth', 'getDayOfYear', 'getDayOfMonth', 'getDayOfWeek', 'getDays', 'getHours'] as const
  ).map((name) => [name, 1, 1] as const),
  ...[['getMinutes', 1, 1] as const, ['getSeconds', 1, 1] as const, ['formatTime', 1, 2] as const],
  ...[['evalInEachContext', 2, 2] as const, ['countMatches', 2, 2] as const, ['eval', 1, 1] as const],
  ...[['userHome', 1, 2] as const, ['userMap', 2, 4] as const, ['noSuchFunction', 0, 2] as const],
];

const leaf = fc.oneof(
  { weight: 6, arbitrary: literals },
  { weight: 3, arbitrary: references },
  { weight: 1, arbitrary: times },
);

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const list = fc.array(inner, { maxLength: 4 }).map((items) => `{${items.join(', ')}}`);
  const call = fc.constantFrom(...CALLS).chain(([name, least, most]) =>
    fc
      .array(fc.oneof({ weight: 4, arbitrary: inner }, { weight: 1, arbitrary: list }), {
        minLength: least,
        maxLength: most,
      })
      .map((args) => `${name}(${args.join(', ')})`),
  );
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      leaf,
      fc
        .tuple(inner, fc.constantFrom(...BINARY), inner)
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
      fc
        .tuple(fc.constantFrom('-', '+', '!', '~'), inner)
        .map(([operator, operand]) => `${operator} ${operand}`),
      inner.map((each) => `(${each})`),
      fc.tuple(inner, inner, inner).map(([condition, one, other]) => `(${condition} ? ${one} : ${other})`),
      fc.tuple(inner, inner).map(([left, right]) => `((${left}) ?: (${right}))`),
      list,
      fc.tuple(list, inner).map(([base, index]) => `${base}[${index}]`),
      fc.tuple(inner, inner).map(([one, other]) => `[ a = ${one}; b = ${other}; c = a ].c`),
      call,
      call,
      call,
    ),
  };
});

/** Expressions with every operator and function, nested, with edge values: on one line, in the old syntax. */
export const classadExpressions = expression;
