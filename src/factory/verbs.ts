/** What the command line needs of the factory, loaded when one of its verbs runs. */
export { type Additions, entryAdditions, globalAdditions, switchingAttrs, type Wish } from './additions.js';
export { disabled, enabled, type Target } from './change.js';
export { encode } from './decode.js';
export { type OnDisk, openConfiguration, requireStageable } from './files.js';
export { type FactoryStatus, factoryStatus } from './status.js';
export { unifiedDiff } from './unified-diff.js';
export { yamlFor } from './yaml.js';
