import { addAll } from './bytes.js';
import type { ByteSet, Node } from './tree.js';

const NEWLINE = 10;

/** How many bytes a pattern takes. */
export interface Length {
  readonly least: number;
  readonly most: number;
}

/** What is referred to, or called, may be anything. */
const ANY_LENGTH: Length = { least: 0, most: Number.POSITIVE_INFINITY };

/** The length of what matches. */
export function lengthOf(node: Node): Length {
  switch (node.kind) {
    case 'byte':
      return { least: 1, most: 1 };
    case 'sequence':
      return node.items.map(lengthOf).reduce(plus, { least: 0, most: 0 });
    case 'choice': {
      const lengths = node.branches.map(lengthOf);
      return {
        least: Math.min(...lengths.map(({ least }) => least)),
        most: Math.max(...lengths.map(({ most }) => most)),
      };
    }
    case 'repeat': {
      const { least, most } = lengthOf(node.inner);
      // PCRE2: what is repeated without end has no end, and be it empty; but nobody looks twice.
      const endless = node.most === Number.POSITIVE_INFINITY && node.inner.kind !== 'look';
      return { least: least * node.least, most: endless ? node.most : most === 0 ? 0 : most * node.most };
    }
    case 'group':
    case 'atomic':
      return lengthOf(node.inner);
    case 'condition':
      return node.test.kind === 'never'
        ? { least: 0, most: 0 }
        : lengthOf({ kind: 'choice', branches: [node.yes, node.no] });
    case 'look':
    case 'assertion':
    case 'keep':
      return { least: 0, most: 0 };
    case 'reference':
    case 'call':
      return ANY_LENGTH;
  }
}

/** Does every match of it take something? */
export function takesBytes(node: Node): boolean {
  return lengthOf(node).least > 0;
}

const plus = (one: Length, other: Length): Length => ({
  least: one.least + other.least,
  most: one.most + other.most,
});

/** The bytes that a match may begin with; nothing where it may be empty, or that is not known. */
export function firstBytes(node: Node): ByteSet | undefined {
  switch (node.kind) {
    case 'byte':
      return node.set;
    case 'sequence': {
      const first = node.items.find((item) => item.kind !== 'assertion');
      return first === undefined ? undefined : firstBytes(first);
    }
    case 'choice': {
      const sets = node.branches.map(firstBytes);
      const all = new Uint8Array(256);
      for (const set of sets) {
        if (set === undefined) return undefined;
        addAll(all, set);
      }
      return all;
    }
    case 'repeat':
      return node.least > 0 ? firstBytes(node.inner) : undefined;
    case 'group':
    case 'atomic':
      return firstBytes(node.inner);
    default:
      return undefined;
  }
}

/** The last byte that every match must have, as the set of its cases; nothing where there is none. */
export function neededByte(node: Node): ByteSet | undefined {
  switch (node.kind) {
    case 'byte':
      return isCharacter(node.set) ? node.set : undefined;
    case 'sequence':
      return node.items.reduceRight<ByteSet | undefined>(
        (found, item) => found ?? neededByte(item),
        undefined,
      );
    case 'repeat':
      return node.least > 0 ? neededByte(node.inner) : undefined;
    case 'group':
    case 'atomic':
      return neededByte(node.inner);
    default:
      return undefined;
  }
}

/** One character, or one letter in both cases. */
function isCharacter(set: ByteSet): boolean {
  const members = [...set.keys()].filter((code) => set[code] === 1);
  return members.length === 1 || (members.length === 2 && (members[0] ?? 0) + 32 === members[1]);
}

/**
 * Where matches can begin: anywhere, at the start, or after newlines too. A leading `.*` tries all other places itself,
 * if it is in no group that is referred to.
 */
export function beginOf(node: Node, references: boolean): 'anywhere' | 'start' | 'lines' {
  switch (node.kind) {
    case 'assertion':
      return node.of === 'start' ? 'start' : node.of === 'line start' ? 'lines' : 'anywhere';
    case 'sequence':
      return node.items[0] === undefined ? 'anywhere' : beginOf(node.items[0], references);
    case 'choice': {
      const begins = new Set(node.branches.map((branch) => beginOf(branch, references)));
      return begins.has('anywhere') ? 'anywhere' : begins.has('lines') ? 'lines' : 'start';
    }
    case 'group':
      return references ? 'anywhere' : beginOf(node.inner, references);
    case 'repeat': {
      const { inner, least, most, mode } = node;
      if (inner.kind !== 'byte' || least > 0 || most !== Number.POSITIVE_INFINITY || mode === 'possessive') {
        return 'anywhere';
      }
      const others = inner.set.filter((member) => member === 0).length;
      return others === 0 ? 'start' : others === 1 && inner.set[NEWLINE] === 0 ? 'lines' : 'anywhere';
    }
    default:
      return 'anywhere';
  }
}

/** Does anything refer to a group, or call one? */
export function hasReferences(node: Node): boolean {
  switch (node.kind) {
    case 'reference':
    case 'call':
      return true;
    case 'sequence':
      return node.items.some(hasReferences);
    case 'choice':
      return node.branches.some(hasReferences);
    case 'condition':
      return true;
    default:
      return 'inner' in node && hasReferences(node.inner);
  }
}
