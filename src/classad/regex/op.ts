/** What the matcher does; after each stand its operands. `r` is a register, `pc` an address. */
export const Op = {
  /** `set`: takes one byte. */
  byte: 0,
  /** `set, least, most, mode`: takes a run of bytes; most is -1 for no end, mode 0 greedy, 1 lazy, 2 possessive. */
  run: 1,
  /** `pc`: goes on, and there if that fails. */
  try: 2,
  /** `pc`: goes there, and on if that fails. */
  tryLater: 3,
  /** `pc` */
  jump: 4,
  /** `r`: a counter and the place of the last round are new. */
  loop: 5,
  /** `r, least, most, mode, pc`: another round, or on there. */
  round: 6,
  /** `r`: begins a round. */
  again: 7,
  /** `group`, and its end. */
  open: 8,
  close: 9,
  /** `assertion` */
  assert: 10,
  /** `r`: what can be tried is remembered, and the place. */
  mark: 11,
  /** `r`: nothing since the mark is tried again. */
  cut: 12,
  /** `r`: as `cut`, and back at the place. */
  cutBack: 13,
  /** `r`: what was done since the mark is undone, and fails. */
  fail: 14,
  /** `r, pc`: what was done since the mark is undone, and goes on there from its place. */
  undo: 15,
  /** `least, most`: goes back so many bytes, most first. */
  back: 16,
  /** `r`: is this the place of the mark? */
  atMark: 17,
  /** `group, ignoreCase` */
  reference: 18,
  /** `group`: as if it stood here. */
  call: 19,
  /** `group`: back from a call of it. */
  return: 20,
  /** `group, pc`: there if it is not set. */
  ifSet: 21,
  /** `group, pc`: there if it is not being called; -1 for any. */
  ifCalled: 22,
  keep: 23,
  match: 24,
} as const;
