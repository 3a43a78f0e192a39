import { argumentFunctions } from './arguments.js';
import { contextFunctions } from './contexts.js';
import { controlFunctions } from './control.js';
import { conversionFunctions } from './conversions.js';
import type { FunctionTable } from './function.js';
import { listFunctions } from './lists.js';
import { mathFunctions } from './math.js';
import { patternFunctions } from './patterns.js';
import { stringListFunctions } from './string-lists.js';
import { stringFunctions } from './strings.js';
import { timeFunctions } from './times.js';
import { typeFunctions } from './types.js';
import { userFunctions } from './users.js';
import { versionFunctions } from './versions.js';

/** Every function of HTCondor 25: those of the ClassAd library and those that HTCondor itself adds. */
export const BUILT_IN: FunctionTable = new Map(
  [
    argumentFunctions,
    contextFunctions,
    controlFunctions,
    conversionFunctions,
    listFunctions,
    mathFunctions,
    patternFunctions,
    stringFunctions,
    stringListFunctions,
    timeFunctions,
    typeFunctions,
    userFunctions,
    versionFunctions,
  ].flatMap((functions) => Object.entries(functions)),
);
