import { backOff } from '../../effects/wait.js';
import { messageOf } from '../../health/fault-error.js';
import { admitToCaps } from '../caps/apply.js';
import { clientOf, runningCaps } from '../caps/running.js';
import type { Company } from '../companions.js';
import type { Control } from '../control.js';
import { evict } from '../evict.js';
import { readRegister } from '../identities.js';
import type { Pki } from '../pki.js';
import { type Identity, stateOf } from '../register.js';
import { revokeNow } from '../revoke.js';
import { Batches } from './batches.js';
import type { EnrolmentPlace } from './service.js';

/** For so long one that was stolen is good, at most; half of it a gateway may be away. */
const NODE_TTL_MS = 24 * 3_600_000;

/** A node that gives its identity back still has to hear that it was heard. */
const FAREWELL_MS = 2000;

/** The service's place in a running gateway: until `signal`. */
export function placeOf(
  { layout, settings, record, reporter }: Company,
  control: Control,
  pki: Pki,
  signal: AbortSignal,
): EnrolmentPlace {
  const note = (error: unknown) => reporter.note(`enrolment: ${messageOf(error)}`);
  const welcome = new Batches<Identity>(async (nodes) => {
    await evict(nodes, control);
    const caps = runningCaps(layout, record.now);
    if (caps) await admitToCaps(caps, nodes.map(clientOf));
  });
  const others = ({ name, address }: Identity) =>
    readRegister(layout).identities.some(
      (item) => item.name !== name && item.address === address && stateOf(item, new Date()) === 'valid',
    );
  return {
    ...{
      layout,
      network: settings.network,
      ttlMs: settings.nodeTtl ?? NODE_TTL_MS,
      pki,
      now: () => new Date(),
    },
    register: () => readRegister(layout),
    sessions: () => control.sessions(),
    // A node without its classes of caps gets next to nothing until the watch of caps gives it them.
    admitted: (node) => welcome.add(node).catch(note),
    gone: async (node) => {
      await backOff(FAREWELL_MS, signal);
      // Its address may be another's by now, whose connections must not end.
      if (others(node)) await control.disconnect(node.name);
      else await control.expel(node);
    },
    revoke: async (name) => void (await revokeNow(name, layout, control)),
  };
}
