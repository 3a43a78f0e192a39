import { keyOf } from './ad.js';
import type { Expression } from './expression.js';
import type { Frame } from './frame.js';
import type { Value } from './value.js';

/** What a name stands for: an expression and the frame that it was found in, or a value. */
export type Found =
  | { readonly expression: Expression; readonly frame: Frame }
  | { readonly value: Value }
  | 'undefined'
  /** `.name` or `toplevel` where there is no outermost ad. */
  | 'failure';

/**
 * Looks a name up in a frame, then in those around it. The names `my`, `self`, `parent`, `root`, `toplevel` and
 * `CurrentTime` mean what HTCondor lets them mean where no attribute has that name.
 */
export function lookUp(name: string, from: Frame, root: Frame | undefined, now: () => Value): Found {
  const key = keyOf(name);
  for (let frame: Frame | undefined = from; frame !== undefined; ) {
    const expression = frame.ad.get(name);
    if (expression !== undefined) return { expression, frame };
    const bound = frame.bound?.get(key);
    if (bound !== undefined) return { value: { type: 'ad', frame: bound } };
    const around: Frame | undefined = frame === root ? undefined : frame.parent;
    switch (key) {
      case 'toplevel':
      case 'root':
        return root === undefined ? 'failure' : { value: { type: 'ad', frame: root } };
      case 'my':
      case 'self':
        return { value: { type: 'ad', frame } };
      case 'parent':
        return around === undefined ? 'undefined' : { value: { type: 'ad', frame: around } };
      case 'currenttime':
        return { value: now() };
    }
    frame = around;
  }
  return 'undefined';
}
