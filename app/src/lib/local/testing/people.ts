/** Agents, a workspace and things that customers say, for tests of the replica. */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { AgentId, ChannelId, ContactId, WorkspaceId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { DEFAULT_RULES, DEFAULT_WEB_CHAT } from '@parley/core/workspace/defaults';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import { asRichText } from '../drafts/draft-text.ts';

const member = (id: string, name: string): Member => ({
  id: id as AgentId,
  name,
  email: `${id}@example.com`,
  role: 'agent',
  limited: false,
  active: true,
});

export const ana = member('anaanaana', 'Ana');
export const ben = member('benbenben', 'Ben');
export const CHAT = 'chatchatchat' as ChannelId;
export const CONTACT = 'contactone' as ContactId;
export const OTHER = 'contacttwo' as ContactId;

export const workspace = (...members: Member[]): Workspace => ({
  id: 'workspaceone' as WorkspaceId,
  version: 1,
  name: 'Test',
  members: members.length > 0 ? members : [ana, ben],
  channels: [{ id: CHAT, kind: 'web-chat', name: 'Chat', settings: DEFAULT_WEB_CHAT }],
  snippets: [],
  prompts: [],
  rules: DEFAULT_RULES,
});

/** A customer writes. */
export const says = (text: string): InboundEvent => ({
  type: 'message',
  channel: CHAT,
  body: asRichText(text),
  files: [],
  sender: { external: 'visitorone', name: 'Mia' },
  external: newId(),
});

export const text = (words: string): RichText => asRichText(words);
