/**
 * A message as its visitor sees it, built field by field: a field that entries get later does not reach
 * visitors unless it is added here (EV-4).
 */
import type { FileRef } from '@parley/core/contact/entry';
import type { AgentId } from '@parley/core/ids';
import type { ChatMessage } from '@parley/core/protocol/chat-api';
import type { Block, Inline, LinkRun, RichText, TextRun } from '@parley/core/rich-text/rich-text';
import type { ThreadMessage } from '../../store/visitor-store.ts';

/** The first name of an agent, if there is such an agent. */
export type FirstName = (agent: AgentId) => string | undefined;

const textRun = (run: TextRun): TextRun => ({
  type: 'text',
  text: run.text,
  ...(run.bold ? { bold: true } : {}),
  ...(run.italic ? { italic: true } : {}),
  ...(run.strike ? { strike: true } : {}),
  ...(run.code ? { code: true } : {}),
});

const linkRun = (run: LinkRun): LinkRun => ({
  type: 'link',
  href: run.href,
  children: run.children.map(textRun),
});

const inline = (run: Inline, firstName: FirstName): Inline => {
  switch (run.type) {
    case 'text':
      return textRun(run);
    case 'link':
      return linkRun(run);
    case 'break':
      return { type: 'break' };
    // Visitors do not get a teammate's id; the name is plain words to them.
    case 'mention':
      return { type: 'text', text: firstName(run.agent) ?? '' };
    // None is ever sent.
    case 'variable':
      return { type: 'text', text: '' };
  }
};

const block = (one: Block, firstName: FirstName): Block => {
  switch (one.type) {
    case 'paragraph':
      return { type: 'paragraph', children: one.children.map((run) => inline(run, firstName)) };
    case 'list':
      return {
        type: 'list',
        ordered: one.ordered,
        items: one.items.map((item) => item.map((child) => block(child, firstName))),
      };
    case 'quote':
      return { type: 'quote', children: one.children.map((child) => block(child, firstName)) };
    case 'code':
      return { type: 'code', text: one.text };
    case 'image':
      return { type: 'image', file: one.file };
  }
};

/** Rich text as the widget shows it: without what names teammates. */
export const visitorText = (text: RichText, firstName: FirstName): RichText => ({
  v: 1,
  blocks: text.blocks.map((one) => block(one, firstName)),
});

/** A file as visitors see it. */
export const visitorFile = (file: FileRef): FileRef => ({
  id: file.id,
  name: file.name,
  type: file.type,
  size: file.size,
  ...(file.width === undefined ? {} : { width: file.width }),
  ...(file.height === undefined ? {} : { height: file.height }),
});

/** A message of a visitor's list as it goes over the wire. */
export const visitorMessage = (message: ThreadMessage, firstName: FirstName): ChatMessage => {
  const { n, entry } = message;
  const author = entry.direction === 'out' && entry.by.kind === 'agent' ? firstName(entry.by.id) : undefined;
  return {
    n,
    direction: entry.direction,
    at: entry.at,
    body: visitorText(entry.body, firstName),
    files: entry.files.map(visitorFile),
    ...(author === undefined ? {} : { author }),
    ...(entry.direction === 'in' ? { own: entry.external } : {}),
  };
};
