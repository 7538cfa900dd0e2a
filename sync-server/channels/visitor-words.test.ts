/** What people write reaches the screen by one road, whichever channel it came over. */
import { linkedInlines } from '@parley/core/links/linked-text';
import { blocksDirection } from '@parley/core/rich-text/direction';
import { fromPlainText, type Inline, type RichText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import type { ReadItem } from './adapter.ts';
import { readEvent } from './custom/testing/made-up.ts';
import { messageBody as onMessenger, readBody as fromMessenger } from './messenger/testing/made-up.ts';
import { messageBody as onWhatsApp, readBody as fromWhatsApp } from './whatsapp/testing/made-up.ts';

const KINDS: readonly (readonly [string, (text: string) => readonly (ReadItem | undefined)[]])[] = [
  ['whatsapp', (text) => fromWhatsApp(onWhatsApp({ type: 'text', text: { body: text } }))],
  ['messenger', (text) => fromMessenger(onMessenger({ text }))],
  ['custom', (text) => [readEvent({ type: 'message', id: 'one', from: { id: 'zoe' }, message: { text } })]],
];

const bodyOf = (items: readonly (ReadItem | undefined)[]): RichText => {
  const events = items.flatMap((item) =>
    item?.type === 'event' && item.event.type === 'message' ? [item.event.body] : [],
  );
  const [body] = events;
  if (body === undefined) throw new Error(`no message: ${JSON.stringify(items)}`);
  return body;
};

/** As the screen draws it. */
const drawn = ({ blocks }: RichText): readonly Inline[] =>
  blocks.flatMap((block) => (block.type === 'paragraph' ? linkedInlines(block.children) : []));
const linksOf = (body: RichText): readonly string[] =>
  drawn(body).flatMap((inline) => (inline.type === 'link' ? [inline.href] : []));

describe.each(KINDS)('what people write over a channel of the kind %s', (_kind, read) => {
  it('has addresses, e-mails and telephone numbers as links, as on the web chat', () => {
    const text = 'See https://shop.example/a?b=1, write to zoe@shop.example or call +33 6 12 34 56 78';
    const body = bodyOf(read(text));
    expect(body).toEqual(fromPlainText(text));
    expect(linksOf(body)).toEqual([
      'https://shop.example/a?b=1',
      'mailto:zoe@shop.example',
      'tel:+33612345678',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    '[press here](javascript:alert(1))',
    '<a href="javascript:alert(1)">press here</a>',
    'java\nscript:alert(1)',
  ])('makes no link of %s, and shows it as it was typed', (text) => {
    const body = bodyOf(read(text));
    expect(body).toEqual(fromPlainText(text));
    expect(linksOf(body)).toEqual([]);
  });

  it('leads to the real host of an address whose letters look like others', () => {
    expect(linksOf(bodyOf(read('Log in at https://аpple.example/ now')))).toEqual([
      'https://xn--pple-43d.example/',
    ]);
  });

  it('runs from right to left where its letters do', () => {
    expect(blocksDirection(bodyOf(read('مرحبا، هل الطلب جاهز؟')).blocks)).toBe('rtl');
    expect(blocksDirection(bodyOf(read('Is it ready?')).blocks)).toBe('ltr');
  });
});
