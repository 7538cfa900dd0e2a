/** HTML that programs put on the clipboard, without its repetitions; and the right result of pasting it. */

export interface Copied {
  readonly program: string;
  readonly html: string;
  /** Lines as `outlineOf` gives them. */
  readonly right: readonly string[];
}

const word = (body: string): string => `<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm;} @list l0 {mso-list-id:1;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->${body}<!--EndFragment--></body></html>`;

const item = (where: string, style: string, sign: string, words: string): string =>
  `<p class=MsoListParagraph${where} style='text-indent:-18.0pt;mso-list:${style}'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>${sign}<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>

`;

const cell = (words: string): string =>
  `<td width=301 valign=top style='width:225.4pt;border:solid windowtext 1.0pt'>
  <p class=MsoNormal><span lang=EN-GB>${words}<o:p></o:p></span></p>
  </td>`;

export const COPIED: readonly Copied[] = [
  {
    program: 'Word: bullets, with a level below, and numbers',
    html: word(
      '<p class=MsoNormal>Before<o:p></o:p></p>\n\n' +
        item('CxSpFirst', 'l0 level1 lfo1', '·', 'One <b>bold</b>') +
        item('CxSpMiddle', 'l0 level2 lfo1', 'o', 'Below') +
        item('CxSpLast', 'l0 level1 lfo1', '·', 'Two') +
        '<p class=MsoNormal>Between<o:p></o:p></p>\n\n' +
        item('CxSpFirst', 'l1 level1 lfo2', '1.', 'First') +
        item('CxSpMiddle', 'l1 level2 lfo2', 'a)', 'Half') +
        item('CxSpLast', 'l1 level1 lfo2', '2.', 'Second'),
    ),
    right: ['Before', '* One bold', '  * Below', '* Two', 'Between', '1 First', '  1 Half', '1 Second'],
  },
  {
    program: 'Word: one item each, of another style, right after one another',
    html: word(
      item('', 'l0 level1 lfo1', '·', 'Alone').replace('MsoListParagraph', 'MsoListBullet') +
        item('', 'l1 level1 lfo2', '(iv)', 'Numbered'),
    ),
    right: ['* Alone', '1 Numbered'],
  },
  {
    program: 'Word: a table',
    html: word(
      `<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'>${cell('Ref')}${cell('Qty')}</tr>
      <tr style='mso-yfti-irow:1'>${cell('A-12')}${cell('3')}</tr></table><p class=MsoNormal><o:p>&nbsp;</o:p></p>`,
    ),
    right: ['Ref | Qty', 'A-12 | 3'],
  },
  {
    program: 'Excel: cells, one of them empty',
    html: `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet></head><body>
      <table border=0 cellpadding=0 style='width:96pt'><!--StartFragment--><col width=64 span=3><tr height=20>
      <td height=20 class=xl65>Lamp</td><td></td><td align=right>12.50</td></tr><tr height=20><td>Shade</td>
      <td>red</td><td align=right>4<br>each</td></tr><!--EndFragment--></table></body></html>`,
    right: ['Lamp | | 12.50', 'Shade | red | 4 each'],
  },
  {
    program: 'Google Docs: a list with a level below',
    html: `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span
      style="font-weight:400;white-space:pre-wrap;">Hello </span><span style="font-weight:700;">you</span></p><ul
      style="margin-top:0;"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
      style="font-weight:400;">One</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span
      style="font-weight:400;">Below</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr"
      role="presentation"><span style="font-weight:400;">Two</span></p></li></ul></b><br class="Apple-interchange-newline">`,
    right: ['Hello you', '* One', '  * Below', '* Two'],
  },
  {
    program: 'a browser: a picture, a note and a break within the words',
    html: '<meta charset="utf-8"><p>Text with <img src="https://a.example/x.png"> image, <!--note-->and <svg><title>no</title></svg> a super<wbr>long word</p>',
    right: ['Text with image, and a superlong word'],
  },
  {
    program: 'a mail program: a page laid out by tables, an emoji as a picture, words that are not shown',
    html: `<div style="display:none;max-height:0">Preview of the mail</div><table width="100%"><tr><td><table><tr>
      <td><p>Dear <b>Ana</b> <img alt="🎉" src="cid:1"></p><p>Thank you.</p></td><td><p>Aside</p></td></tr></table></td></tr>
      <tr><td><ul><li>One</li><li>Two</li></ul></td></tr></table>`,
    right: ['Dear Ana 🎉', 'Thank you.', 'Aside', '* One', '* Two'],
  },
];

/**
 * The content of an editor: a line for each paragraph or item, with `*` or `1` before items, and two blanks a
 * level.
 */
export const outlineOf = (field: Element): string[] => {
  const lines: string[] = [];
  const words = (element: Element): string => (element.textContent ?? '').replace(/[ \n]+/g, ' ').trim();
  const tell = (element: Element, indent: string): void => {
    const sign = element.tagName === 'OL' ? '1' : '*';
    for (const child of element.children) {
      const below = [...child.children].find((one) => one.tagName === 'UL' || one.tagName === 'OL');
      if (child.tagName === 'UL' || child.tagName === 'OL') tell(child, indent);
      else if (below !== undefined) tell(below, `${indent}  `);
      else if (child.tagName === 'LI') lines.push(`${indent}${sign} ${words(child)}`);
      else if (words(child) !== '') lines.push(words(child));
    }
  };
  tell(field, '');
  return lines;
};
