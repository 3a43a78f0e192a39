import { inRounds, type Rounds } from '../../effects/rounds.js';
import { readRegister } from '../identities.js';
import type { Layout } from '../layout.js';
import { admitToCaps, type CapsPlace, leadStrays } from './apply.js';
import { limitsBatch } from './classes.js';
import { readLimits } from './in-force.js';
import { validClients } from './running.js';

const EVERY_MS = 2000;

/**
 * Keeps the clients' classes in line with the register, from now on, and sessions led to them: for an invite or a reload
 * whose writer was killed in between. What fails is tried again in the next round.
 */
export function watchCaps(layout: Layout, place: CapsPlace): Rounds {
  let known: string | undefined;
  let strays: ReadonlySet<string> = new Set();
  return inRounds(EVERY_MS, async () => {
    const limits = readLimits(place.file);
    if (limits) strays = await leadStrays(place, strays);
    const clients = validClients(readRegister(layout), new Date());
    const wanted = limits && limitsBatch(limits, place.network, clients);
    if (wanted === known) return;
    await admitToCaps(place, clients);
    known = wanted;
  });
}
