export { type Filled, fill, type Placement } from './fill.js';
export type { Amounts, PartitionOptions } from './request.js';
export { isPartitionable, type Resource, resourcesOf } from './resources.js';
export { subtract, type Taken } from './subtract.js';
