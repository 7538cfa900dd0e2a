/** Changes HTML of other programs so that the editor's own import reads it correctly. */
import { tidyTables } from './foreign-tables.ts';
import { tidyWordLists } from './word-lists.ts';

/** Elements that show no words of their own: the words before and after such an element are one text. */
const WORDLESS =
  'img, picture, svg, canvas, video, audio, iframe, object, embed, map, input, select, textarea, script, style, ' +
  'template, noscript, wbr, meta, link, title, .Apple-interchange-newline';

/** Programs hide markers and previews of e-mails within the text in this way. */
const HIDDEN = /(?:^|[;\s])(?:display:\s*none|mso-hide:\s*all)/i;

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f)+$/u;

/** Style sheets are removed first: a page's policy reports them even where they are only parsed. */
const STYLE_SHEETS = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi;

/** Reads HTML that was copied in another program. */
export const readForeignHtml = (html: string): Document => {
  const page = new DOMParser().parseFromString(html.replace(STYLE_SHEETS, ''), 'text/html');
  tidy(page);
  return page;
};

/** Changes a document so that none of its words are lost, run together or doubled. */
const tidy = (page: Document): void => {
  for (const image of page.body.querySelectorAll('img')) {
    // Mail programs show an emoji as a picture; its `alt` is the emoji.
    const alt = image.getAttribute('alt') ?? '';
    if (EMOJI.test(alt)) image.replaceWith(alt);
  }
  for (const element of page.body.querySelectorAll('[style]')) {
    if (HIDDEN.test(element.getAttribute('style') ?? '')) element.remove();
  }
  for (const element of page.body.querySelectorAll(WORDLESS)) element.remove();
  removeComments(page);
  tidyWordLists(page.body);
  tidyTables(page.body);
  removeOfficeEnds(page.body);
  // Blanks on both sides of a removed element then belong to one text, and the import keeps one of them.
  page.body.normalize();
};

const removeComments = (page: Document): void => {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.parentNode?.removeChild(comment);
};

/** `<o:p>` ends each paragraph of Word. In an empty paragraph it holds a blank. */
const removeOfficeEnds = (body: HTMLElement): void => {
  for (const element of body.querySelectorAll('*')) {
    if (element.localName === 'o:p') element.replaceWith(...element.childNodes);
  }
};
