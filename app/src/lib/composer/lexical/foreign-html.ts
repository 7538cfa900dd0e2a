/** HTML of other programs, made into HTML that the editor's own import reads rightly. */
import { tidyTables } from './foreign-tables.ts';
import { tidyWordLists } from './word-lists.ts';

/** Elements that show no words of their own: what stands around them is one text. */
const WORDLESS =
  'img, picture, svg, canvas, video, audio, iframe, object, embed, map, input, select, textarea, script, style, ' +
  'template, noscript, wbr, meta, link, title, .Apple-interchange-newline';

/** What programs hide within the text: markers, previews of e-mails. */
const HIDDEN = /(?:^|[;\s])(?:display:\s*none|mso-hide:\s*all)/i;

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f)+$/u;

/** A page's policy reports style sheets even where they are only read. */
const STYLE_SHEETS = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi;

/** A document of what other programs have copied. */
export const readForeignHtml = (html: string): Document => {
  const page = new DOMParser().parseFromString(html.replace(STYLE_SHEETS, ''), 'text/html');
  tidy(page);
  return page;
};

/** Changes a document so that nothing of its words is lost, run together or doubled. */
const tidy = (page: Document): void => {
  for (const image of page.body.querySelectorAll('img')) {
    // Mail programs show an emoji as a picture of it.
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
  // Blanks on both sides of what was left out are blanks of one text, of which the import keeps one.
  page.body.normalize();
};

const removeComments = (page: Document): void => {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.parentNode?.removeChild(comment);
};

/** `<o:p>` ends each paragraph of Word, and holds a blank where the paragraph is empty. */
const removeOfficeEnds = (body: HTMLElement): void => {
  for (const element of body.querySelectorAll('*')) {
    if (element.localName === 'o:p') element.replaceWith(...element.childNodes);
  }
};
