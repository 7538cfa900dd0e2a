/**
 * Lists of Word. On the clipboard they are paragraphs: `mso-list` in a paragraph's style gives the level, and
 * a span that other programs should ignore holds the bullet or the number.
 */

interface Item {
  readonly element: Element;
  readonly level: number;
  readonly tag: 'ol' | 'ul';
  readonly marker: Element | undefined;
}

const PARAGRAPHS = 'p, h1, h2, h3, h4, h5, h6, div';
const LIST = /mso-list:[^;]*\blevel(\d+)/i;
const MARKER = /mso-list:\s*ignore/i;
/** `1.`, `a)`, `(iv)`, `1.2`; Word's bullet of the second level is an `o` alone. */
const NUMBER = /^\(?[\p{L}\p{N}.]+[.)、]$|^\d[\d.]*$/u;
const MAX_LEVEL = 9;

/** Turns the paragraphs that are items into lists. */
export const tidyWordLists = (body: HTMLElement): void => {
  const seen = new Set<Element>();
  for (const element of body.querySelectorAll(PARAGRAPHS)) {
    if (seen.has(element)) continue;
    const items = runOf(element);
    for (const item of items) seen.add(item.element);
    if (items.length > 0) makeList(items);
  }
};

const styleOf = (element: Element): string => element.getAttribute('style') ?? '';

const itemOf = (element: Element): Item | undefined => {
  if (!element.matches(PARAGRAPHS)) return undefined;
  const level = LIST.exec(styleOf(element))?.[1];
  const marker = [...element.querySelectorAll('[style]')].find((one) => MARKER.test(styleOf(one)));
  if (level === undefined && marker === undefined) return undefined;
  // An element with paragraphs in it is not an item.
  if (element.querySelector(PARAGRAPHS) !== null) return undefined;
  const sign = marker?.textContent?.trim() ?? '';
  return {
    element,
    level: Math.min(Number(level ?? 1), MAX_LEVEL),
    tag: NUMBER.test(sign) ? 'ol' : 'ul',
    marker,
  };
};

/** The items from here on that directly follow each other. */
const runOf = (first: Element): Item[] => {
  const items: Item[] = [];
  for (let at: Element | null = first; at !== null; at = at.nextElementSibling) {
    const item = itemOf(at);
    if (item === undefined) break;
    const top = items[0];
    // Numbers after bullets of the same level begin a list of their own.
    if (top !== undefined && item.level <= top.level && item.tag !== top.tag) break;
    items.push(item);
  }
  return items;
};

const makeList = (items: readonly Item[]): void => {
  const open: { level: number; list: Element }[] = [];
  for (const { element, level, tag, marker } of items) {
    marker?.remove();
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > level) open.pop();
    const last = open.at(-1);
    if (last === undefined || level > last.level) {
      const list = element.ownerDocument.createElement(tag);
      if (last === undefined) element.before(list);
      else (last.list.lastElementChild ?? last.list).append(list);
      open.push({ level, list });
    }
    const item = element.ownerDocument.createElement('li');
    item.append(...element.childNodes);
    open.at(-1)?.list.append(item);
    element.remove();
  }
};
