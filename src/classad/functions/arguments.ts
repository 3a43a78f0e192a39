import { compareText } from '../operators/compare.js';
import { ERROR, madeList, string, UNDEFINED, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** The words of HTCondor's V2 syntax: single quotes around blanks, '' for a quote. Nothing for a quote left open. */
export function splitV2(text: string): string[] | undefined {
  const words: string[] = [];
  const WORD = /(?:'(?:[^']|'')*'|[^ \t\n\r'])+/y;
  for (let index = 0; index < text.length; ) {
    if (' \t\n\r'.includes(text[index] ?? '')) {
      index++;
      continue;
    }
    WORD.lastIndex = index;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) return undefined;
    index += word.length;
    if (text[index] === "'") return undefined;
    words.push(word.replace(/'((?:[^']|'')*)'/g, (_, quoted: string) => quoted.replaceAll("''", "'")));
  }
  return words;
}

/** A word of the V2 syntax. */
export function joinV2(words: readonly string[]): string {
  return words
    .map((word) =>
      word === '' ? "''" : word.replace(/[ \t\n\r']+/g, (special) => `'${special.replaceAll("'", "''")}'`),
    )
    .join(' ');
}

function versionOf(value: Value | undefined): number | undefined {
  if (value === undefined) return 2;
  return value.type === 'integer' && (value.value === 1n || value.value === 2n)
    ? Number(value.value)
    : undefined;
}

/** `argsToList(arguments, version)` */
const argsToList = evaluated([1, 2], (values) => {
  const [text, version] = [at(values, 0), versionOf(values[1])];
  if (version === undefined || text.type !== 'string') return ERROR;
  const words = version === 1 ? text.value.split(/[ \t\n\r]+/).filter(Boolean) : splitV2(text.value);
  return words === undefined ? ERROR : madeList(words.map(string));
});

/** `listToArgs(list, version)`: version 1 has no words that are empty or hold blanks. */
const listToArgs = evaluated([1, 2], (values, evaluator) => {
  const [list, version] = [at(values, 0), versionOf(values[1])];
  if (version === undefined || list.type !== 'list') return ERROR;
  const words: string[] = [];
  for (const value of evaluator.items(list)) {
    if (value.type !== 'string') return ERROR;
    words.push(value.value);
  }
  if (version === 2) return string(joinV2(words));
  return words.some((word) => word === '' || /[ \t\n\r]/.test(word)) ? ERROR : string(words.join(' '));
});

/** Variables of `NAME=value` entries; nothing where an entry is none. An unexpanded `$$()` is kept as it is. */
function variablesOf(entries: readonly string[], into: Map<string, string | undefined>): boolean {
  return entries.every((entry) => {
    const mark = entry.indexOf('=');
    if (mark < 0 && entry.includes('$$')) into.set(entry, undefined);
    else if (mark > 0) into.set(entry.slice(0, mark), entry.slice(mark + 1));
    else return false;
    return true;
  });
}

/** In the order of the names' bytes, as HTCondor's map has them. */
function environmentText(variables: ReadonlyMap<string, string | undefined>): string {
  const names = [...variables.keys()].sort(compareText);
  return joinV2(
    names.map((name) => {
      const value = variables.get(name);
      return value === undefined ? name : `${name}=${value}`;
    }),
  );
}

/** Entries of the V1 syntax are divided by `;`, or by `|` if that is the first character. */
const envV1ToV2 = evaluated(1, (values) => {
  const value = at(values, 0);
  if (value.type === 'undefined') return UNDEFINED;
  if (value.type !== 'string') return ERROR;
  const bar = value.value.startsWith('|');
  const entries = (bar ? value.value.slice(1) : value.value).split(bar ? /[|\n]/ : /[;\n]/);
  const variables = new Map<string, string | undefined>();
  const fine = variablesOf(entries.map((entry) => entry.trimStart()).filter(Boolean), variables);
  return fine ? string(environmentText(variables)) : ERROR;
});

/** Later arguments win; undefined ones are left out. */
const mergeEnvironment: BuiltIn = (args, evaluator) => {
  const variables = new Map<string, string | undefined>();
  for (const argument of args) {
    const value = evaluator.evaluate(argument);
    if (value.type === 'undefined') continue;
    const entries = value.type === 'string' ? splitV2(value.value) : undefined;
    if (entries === undefined || !variablesOf(entries, variables)) return ERROR;
  }
  return string(environmentText(variables));
};

export const argumentFunctions: Readonly<Record<string, BuiltIn>> = {
  argstolist: argsToList,
  listtoargs: listToArgs,
  envv1tov2: envV1ToV2,
  mergeenvironment: mergeEnvironment,
};
