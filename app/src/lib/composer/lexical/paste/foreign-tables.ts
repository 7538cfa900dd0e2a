/** Tables of other programs. A text has no tables: a row becomes a line, with a sign between its cells. */

const BETWEEN = ' | ';
const BLOCKS = 'p, div, li, dt, dd, h1, h2, h3, h4, h5, h6, blockquote, pre, address, section, article';
/** Elements that do not fit into a line. */
const LARGE = 'ul, ol, dl, table, pre, blockquote';

/** Makes each row of data one paragraph, and each cell of a layout table a paragraph of its own. */
export const tidyTables = (body: HTMLElement): void => {
  // Inner tables come before outer ones.
  for (const table of [...body.querySelectorAll('table')].reverse()) {
    const lines = [...table.querySelectorAll('caption, tr')].flatMap(lineOf);
    table.replaceWith(...lines);
  }
};

const lineOf = (row: Element): Element[] => {
  const cells = row.localName === 'caption' ? [row] : [...row.children];
  if (cells.every(isEmpty)) return [];
  const isData = cells.length > 1 && !cells.some(isLarge);
  if (isData) return [dataLine(row.ownerDocument, cells)];
  return cells.filter((cell) => !isEmpty(cell)).map((cell) => moved(cell, 'div'));
};

const isEmpty = (element: Element): boolean => (element.textContent ?? '').trim() === '';

/** Whether a cell holds more than a line or two. Such a cell belongs to a layout table. */
const isLarge = (cell: Element): boolean =>
  cell.querySelector(LARGE) !== null ||
  [...cell.querySelectorAll(BLOCKS)].filter(
    (block) => block.querySelector(BLOCKS) === null && !isEmpty(block),
  ).length > 1;

const moved = (from: Element, tag: string): Element => {
  const element = from.ownerDocument.createElement(tag);
  element.append(...from.childNodes);
  return element;
};

const dataLine = (page: Document, cells: readonly Element[]): Element => {
  const line = page.createElement('p');
  for (const [index, cell] of cells.entries()) {
    if (index > 0) line.append(BETWEEN);
    for (const end of cell.querySelectorAll('br')) end.replaceWith(' ');
    for (const block of cell.querySelectorAll(BLOCKS)) block.replaceWith(' ', ...block.childNodes, ' ');
    trimEnds(cell);
    line.append(...cell.childNodes);
  }
  return line;
};

/** Removes the blanks at a cell's ends: the sign between cells has its own. */
const trimEnds = (cell: Element): void => {
  cell.normalize();
  const walker = cell.ownerDocument.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const texts: Node[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const [first, last] = [texts[0], texts.at(-1)];
  if (first) first.nodeValue = (first.nodeValue ?? '').trimStart();
  if (last) last.nodeValue = (last.nodeValue ?? '').trimEnd();
};
