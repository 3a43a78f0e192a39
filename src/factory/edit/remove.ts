import type { Element } from '../xml/element.js';
import { closing } from './insert.js';
import { layoutIn } from './layout.js';
import type { Block } from './marks.js';
import type { Splice } from './splice.js';

/** The changes that take blocks out again, so that every byte is as it was before they came. */
export function removals(text: string, blocks: readonly Block[]): readonly Splice[] {
  const hosts = new Set(blocks.map(({ host }) => host));
  return [...hosts].flatMap((host) =>
    removeFrom(
      text,
      host,
      blocks.filter((block) => block.host === host),
    ),
  );
}

function removeFrom(text: string, host: Element, blocks: readonly Block[]): Splice[] {
  const gone = blocks.map(({ start, end }) => ({ start, end, text: '' }));
  const [first] = gone;
  const last = gone.at(-1);
  if (!first || !last || !blocks.some(({ wasEmpty }) => wasEmpty)) return gone;
  // Unless somebody has put something in meanwhile, it becomes an empty element again.
  const alone =
    first.start === host.openEnd &&
    gone.every((one, index) => index === 0 || one.start === gone[index - 1]?.end);
  const tail = text.slice(last.end, host.end);
  if (!alone || tail !== closing(host, layoutIn(text, host))) return gone;
  return [{ start: host.openEnd - 1, end: host.end, text: '/>' }];
}
