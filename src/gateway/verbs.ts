/** What the CLI calls: a function or two for each verb of `glidein-vpn gateway`. */
export { askGateway } from './ask.js';
export { gatewayDown } from './down.js';
export { untilDrained } from './drained.js';
export { gatewayGroupInvite, gatewayInvite } from './invite.js';
export { gatewayIdentities } from './list-identities.js';
export { canNotify, notifyReady } from './notify.js';
export { gatewayLayout, prepareGateway } from './prepare.js';
export { gatewayRevoke } from './revoke.js';
export { gatewayStatus } from './status.js';
export { renderUnit } from './unit.js';
export { gatewayUp } from './up.js';
export { runningGateway } from './whereabouts.js';
