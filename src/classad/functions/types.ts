import { boolean, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

const test = (type: Value['type']): BuiltIn => evaluated(1, (values) => boolean(at(values, 0).type === type));

export const typeFunctions: Readonly<Record<string, BuiltIn>> = {
  isundefined: test('undefined'),
  iserror: test('error'),
  isstring: test('string'),
  isinteger: test('integer'),
  isreal: test('real'),
  isboolean: test('boolean'),
  islist: test('list'),
  isclassad: test('ad'),
  isabstime: test('absolute-time'),
  isreltime: test('relative-time'),
};
