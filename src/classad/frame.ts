import type { ClassAd } from './ad.js';

/**
 * An ad in its place: the scopes around it. An expression is evaluated in a frame; names that its ad does not have are
 * looked up in `parent`, then (HTCondor's old semantics) in `alternate`, the other ad of a match.
 */
export interface Frame {
  readonly ad: ClassAd;
  readonly parent: Frame | undefined;
  alternate?: Frame;
  /** Ads that have a name here without being attributes of the ad: `target`, `my` and `other` of a match. */
  readonly bound?: ReadonlyMap<string, Frame>;
}

export function rootOf(frame: Frame | undefined): Frame | undefined {
  let root = frame;
  while (root?.parent !== undefined) root = root.parent;
  return root;
}
