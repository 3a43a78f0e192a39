/** What an element is made of: texts are never markup. */
export type Child = Node | string | undefined | false;

/** Makes an element. `class` and `text` attributes are set as such; an absent attribute is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, value);
  element.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  return element;
}

/** The element of the document with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Fills an element anew, unless it shows this already: what is marked or read there stays as it is. */
export function fill(element: HTMLElement, ...children: readonly Child[]): void {
  const next = el('div', {}, ...children);
  if (next.innerHTML === element.innerHTML) return;
  element.replaceChildren(...next.childNodes);
}

/** A bar of which a part is filled. The figure stands beside it in words. */
export function meter(part: number, kind: 'down' | 'up' | 'full'): HTMLElement {
  const bar = el('i');
  bar.style.width = `${(part * 100).toFixed(1)}%`;
  return el('span', { class: `meter ${kind}`, 'aria-hidden': 'true' }, bar);
}

/** Where there is nothing to show: what that means, and what to do. */
export function empty(title: string, ...rest: readonly Child[]): HTMLElement {
  return el('p', { class: 'empty' }, el('strong', {}, title), ...rest);
}
