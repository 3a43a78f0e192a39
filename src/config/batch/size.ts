import { z } from 'zod';

const MB = { M: 1, G: 1024, T: 1024 * 1024 } as const;

/** MB (2^20 bytes) of a text such as `4096M`, `64G`, `1T`, `64GB`; undefined when it is something else. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d{1,7})([MGT])i?B?$/i.exec(text.trim());
  if (!found?.[1]) return undefined;
  return Number(found[1]) * MB[found[2]?.toUpperCase() as keyof typeof MB];
}

/** An amount of memory, at least `minMb`, as MB. A number without a unit is refused: each batch system has another. */
export function sizeSchema(minMb: number) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const mb = parseSize(String(value));
    if (mb !== undefined && mb >= minMb) return mb;
    const message =
      mb === undefined
        ? 'must be a number and a unit (M, G or T), for example 64G'
        : `must be at least ${minMb}M`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}
