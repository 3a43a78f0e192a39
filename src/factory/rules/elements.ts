import { attributeOf, type Element } from '../xml/element.js';
import { effective } from './defaults.js';

/** Why the factory refuses an element; undefined when it takes it. */
export type Rule = (element: Element) => string | undefined;

function missing(...names: readonly string[]): Rule {
  return (element) => {
    const name = names.find((candidate) => attributeOf(element, candidate) === undefined);
    return name && `<${element.name}> has no ${name}`;
  };
}

function booleans(...names: readonly string[]): Rule {
  return (element) => {
    const name = names.find(
      (candidate) => !['True', 'False', undefined].includes(effective(element, candidate)),
    );
    return name && `${name}="${attributeOf(element, name)}" must be True or False`;
  };
}

const yes = (element: Element, name: string) => effective(element, name) === 'True';

/** creation/lib/xmlConfig.py AttrElement, creation/lib/factoryXmlConfig.py FactAttrElement */
const attribute: readonly Rule[] = [
  missing('name', 'value'),
  (attr) =>
    ['string', 'int', 'expr'].includes(effective(attr, 'type') ?? '')
      ? undefined
      : `type="${attributeOf(attr, 'type')}" must be string, int or expr`,
  booleans('glidein_publish', 'job_publish', 'parameter', 'const', 'publish'),
  (attr) =>
    yes(attr, 'publish') && !yes(attr, 'const') && !yes(attr, 'parameter')
      ? 'a published attribute must be const or parameter'
      : undefined,
  (attr) =>
    !yes(attr, 'publish') && !(yes(attr, 'const') && yes(attr, 'parameter'))
      ? 'an unpublished attribute must be const and parameter'
      : undefined,
];

const TYPES = /^(regular|wrapper|untar|source|exec.*|config.*)$/s;
const TIMES = /^(prejob|postjob|periodic.*|setup.*|cleanup.*)$/s;

/** creation/lib/xmlConfig.py FileElement, creation/lib/factoryXmlConfig.py FactFileElement */
const file: readonly Rule[] = [
  missing('absfname'),
  (element) =>
    attributeOf(element, 'absfname')?.split('/').at(-1) === '' ? 'absfname names no file' : undefined,
  (element) => (attributeOf(element, 'relfname') === '' ? 'relfname is empty' : undefined),
  (element) =>
    /\s/.test(attributeOf(element, 'relfname') ?? '')
      ? 'relfname has a blank: the file list is split at them'
      : undefined,
  booleans('const', 'executable', 'wrapper', 'untar', 'after_entry'),
  (element) =>
    TYPES.test(attributeOf(element, 'type') ?? 'regular')
      ? undefined
      : `type="${attributeOf(element, 'type')}" is unknown`,
  (element) =>
    (attributeOf(element, 'time') ?? 'setup').split(',').every((time) => TIMES.test(time.trim()))
      ? undefined
      : `time="${attributeOf(element, 'time')}" is unknown`,
  (element) =>
    /^\s*[+-]?\d+(_\d+)*\s*$/.test(effective(element, 'period') ?? '')
      ? undefined
      : 'period must be a whole number',
  (element) =>
    kinds(element) > 1 ? 'more than one of executable, wrapper, untar and a config type' : undefined,
  (element) =>
    ['executable', 'wrapper', 'untar'].some((kind) => yes(element, kind)) && !yes(element, 'const')
      ? 'executable, wrapper and untar need const="True"'
      : undefined,
  (element) =>
    Number(effective(element, 'period')) > 0 && !yes(element, 'executable')
      ? 'only an executable can have a period'
      : undefined,
];

function kinds(element: Element): number {
  const config = attributeOf(element, 'type')?.startsWith('config') === true;
  return ['executable', 'wrapper', 'untar'].filter((kind) => yes(element, kind)).length + (config ? 1 : 0);
}

/** By element; of those that are not here the factory's rules are not checked. */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  attr: attribute,
  file,
  // creation/lib/factoryXmlConfig.py EntryElement, EntrySetElement
  entry: [missing('name', 'gatekeeper'), booleans('enabled')],
  entry_set: [missing('alias')],
};
