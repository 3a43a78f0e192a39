import type { Environment } from '../config/environment.js';
import type { Invite } from '../config/invite.js';
import type { NodeSettings } from '../config/node.js';
import type { Settings } from '../config/settings.js';
import { loadInvite } from '../probe/invite-file.js';

/** The invite that the settings name, checked. */
export function inviteOf(settings: Settings<NodeSettings>, env: Environment): Invite {
  return loadInvite(settings.values.invite, settings.origin('invite'), new Date(), env.uid);
}
