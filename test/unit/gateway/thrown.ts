import { FaultError } from '../../../src/health/fault-error.js';

/** The fault that `action` throws. */
export function caught(action: () => unknown): FaultError {
  try {
    action();
  } catch (error) {
    if (error instanceof FaultError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
