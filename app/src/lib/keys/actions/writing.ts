import type { DraftKind } from '@parley/core/documents/drafts';
import { m } from '../../paraglide/messages.js';
import type { Action, ActionContext } from '../action.ts';

/** Acts in the open conversation; if a row has the focus, opens that row's conversation first. */
const canWrite = ({ offers, target }: ActionContext): boolean =>
  target?.row === undefined
    ? offers.write !== undefined
    : offers.hrefOf !== undefined && !target.state.blocked;

const write =
  (mode: DraftKind) =>
  ({ offers, target, go, once }: ActionContext): void => {
    if (target?.row === undefined || offers.hrefOf === undefined) {
      offers.write?.(mode);
      return;
    }
    once('write', (begin) => begin(mode));
    go(offers.hrefOf(target.contact), { keepFocus: true });
  };

export const WRITING_ACTIONS: readonly Action[] = [
  {
    id: 'writing.reply',
    group: 'writing',
    label: () => m.reply(),
    key: 'r',
    opens: true,
    when: canWrite,
    run: write('reply'),
  },
  {
    id: 'writing.comment',
    group: 'writing',
    label: () => m.add_comment(),
    key: 'c',
    opens: true,
    when: canWrite,
    run: write('comment'),
  },
  {
    id: 'writing.send',
    group: 'writing',
    label: () => m.action_send(),
    key: 'Mod+Enter',
    whileTyping: 'editor',
    when: ({ offers }) => offers.submit !== undefined,
    run: ({ offers }) => offers.submit?.(),
  },
  {
    id: 'writing.send-and-close',
    group: 'writing',
    label: () => m.send_and_close(),
    key: 'Mod+Shift+Enter',
    whileTyping: 'editor',
    when: ({ offers }) => offers.submitAndClose !== undefined,
    run: ({ offers }) => offers.submitAndClose?.(),
  },
  {
    id: 'writing.attach',
    group: 'writing',
    label: () => m.attach(),
    when: ({ offers }) => offers.attach !== undefined,
    run: ({ offers }) => offers.attach?.(),
  },
  {
    id: 'writing.template',
    group: 'writing',
    label: () => m.template_send(),
    key: 't',
    when: ({ offers }) => offers.templates !== undefined,
    run: ({ offers }) => offers.templates?.(),
  },
  {
    id: 'writing.quote',
    group: 'writing',
    label: () => m.quote_last(),
    key: 'q',
    when: ({ offers }) => offers.quoteLast !== undefined,
    run: ({ offers }) => offers.quoteLast?.(),
  },
  {
    id: 'writing.private',
    group: 'writing',
    label: () => m.private_draft(),
    when: ({ offers }) => offers.togglePrivate !== undefined,
    run: ({ offers }) => offers.togglePrivate?.(),
  },
  {
    id: 'writing.prompts',
    group: 'writing',
    label: () => m.prompts(),
    key: 'Mod+j',
    whileTyping: true,
    when: ({ offers }) => offers.prompts !== undefined,
    run: ({ offers }) => offers.prompts?.(),
  },
  {
    id: 'writing.summarize',
    group: 'writing',
    label: () => m.summarize(),
    key: 's',
    when: ({ offers }) => offers.summarize !== undefined,
    run: ({ offers }) => offers.summarize?.(),
  },
];
