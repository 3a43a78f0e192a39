import { expect } from '@jest/globals';
import { FaultError } from '../../src/health/fault-error.js';
import type { FaultCode } from '../../src/health/faults.js';

/** What `action` throws or rejects with, checked: a fault with this code whose texts are whole. */
export async function faultOf(code: FaultCode, action: () => unknown): Promise<FaultError> {
  const fault = await thrownBy(action);
  if (!(fault instanceof FaultError))
    throw fault instanceof Error ? fault : new Error(`no fault but ${fault}`);
  expect({ code: fault.code, message: fault.message }).toMatchObject({ code });
  expectWhole(fault);
  return fault;
}

/** One line each, and no place of the table's row left open. */
export function expectWhole(fault: FaultError): void {
  for (const text of [fault.message, fault.fix]) {
    expect(text).not.toMatch(/\n|\{\w+\}/);
    expect(text.length).toBeGreaterThan(3);
  }
}

async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
