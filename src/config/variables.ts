import type { z } from 'zod';
import { FaultError } from '../health/fault-error.js';
import { batchSchema } from './batch/schema.js';
import { distance } from './distance.js';
import { gatewaySchema } from './gateway.js';
import { nodeSchema } from './node.js';
import { pilotSchema } from './pilot.js';
import { flagOf, variableOf } from './settings.js';

/** Variables that are no settings: how a bundle is started again. */
const OTHERS = ['SELF'];

const SCHEMAS: readonly z.ZodObject[] = [nodeSchema, pilotSchema, gatewaySchema, batchSchema];

/**
 * Refuses a `GLIDEIN_VPN_*` variable that is no setting of any verb: it is a misspelt one, as an unknown key of the
 * file is. `settings` is by name without the prefix; a value may be secret and is not shown. Throws `variable-unknown`.
 */
export function refuseUnknownVariables(settings: Readonly<Record<string, string>>): void {
  const keys = SCHEMAS.flatMap((schema) => Object.keys(schema.shape));
  const known = new Set([...keys.map(variableOf), ...OTHERS]);
  const unknown = Object.keys(settings).find((name) => !known.has(name));
  if (unknown === undefined) return;
  const nearest = keys.reduce((best, key) =>
    distance(unknown, variableOf(key)) < distance(unknown, variableOf(best)) ? key : best,
  );
  const near = distance(unknown, variableOf(nearest)) <= unknown.length / 2;
  const example = near ? nearest : 'invite';
  const hint = `${near ? 'the nearest one is' : 'settings are named as'} GLIDEIN_VPN_${variableOf(example)} (${flagOf(example)})`;
  throw new FaultError('variable-unknown', { name: `GLIDEIN_VPN_${unknown}`, hint });
}
