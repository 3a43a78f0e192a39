/** What the CLI calls: one function for each verb of `glidein-vpn gateway`. */
export { gatewayDown } from './down.js';
export { gatewayGroupInvite, gatewayInvite } from './invite.js';
export { gatewayIdentities } from './list-identities.js';
export { prepareGateway } from './prepare.js';
export { gatewayReload, runningConfig } from './reload.js';
export { gatewayRevoke } from './revoke.js';
export { gatewayStatus } from './status.js';
export { gatewayUp } from './up.js';
