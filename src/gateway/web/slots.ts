/** Identities that have series of their own at one time. */
const SLOTS = 256;

/**
 * Says which identities have series of their own: as many as there are slots, those with sessions first. One that has a
 * slot keeps it while it is listed, so that its counters do not come and go.
 */
export class IdentitySlots {
  private holders = new Set<string>();

  constructor(private readonly slots = SLOTS) {}

  take<T extends { readonly name: string; readonly sessions: readonly unknown[] }>(
    identities: readonly T[],
  ): { readonly named: T[]; readonly further: number } {
    // A name may be listed twice while an old session of it ends: the last is the one that counts.
    const listed = new Map(identities.map((item) => [item.name, item]));
    this.holders = new Set([...this.holders].filter((name) => listed.has(name)));
    const waiting = [...listed.values()].filter(({ name }) => !this.holders.has(name));
    waiting.sort((one, other) => Number(other.sessions.length > 0) - Number(one.sessions.length > 0));
    for (const { name } of waiting.slice(0, this.slots - this.holders.size)) this.holders.add(name);
    const named = [...listed.values()].filter(({ name }) => this.holders.has(name));
    return { named, further: listed.size - named.length };
  }
}
