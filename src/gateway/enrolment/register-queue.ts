import { changeRegister } from '../identities.js';
import type { Layout } from '../layout.js';
import type { Register } from '../register.js';
import { Batches } from './batches.js';

/** Changes what it is given, and says what it made of it. What it throws changes nothing. */
type Change<T> = (register: Register) => { readonly register: Register; readonly result: T };

/** Changes of the register that come at the same time are written at once: a batch that starts is hundreds of them. */
export class RegisterQueue {
  private readonly batches: Batches<(register: Register) => Register>;

  constructor(layout: Layout, now: () => Date) {
    this.batches = new Batches(async (changes) => {
      await changeRegister(layout, now(), async (register) => ({
        register: changes.reduce((changed, change) => change(changed), register),
        result: undefined,
      }));
    });
  }

  /** Resolves when the change is on disk, and its admission with it. */
  async change<T>(change: Change<T>): Promise<T> {
    let outcome: () => T = () => {
      throw new Error('it was not applied');
    };
    await this.batches.add((register) => {
      try {
        const made = change(register);
        outcome = () => made.result;
        return made.register;
      } catch (thrown) {
        outcome = () => {
          throw thrown;
        };
        return register;
      }
    });
    return outcome();
  }
}
