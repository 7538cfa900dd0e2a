/**
 * Names of documents on the wire. A name says kind and subject, never the workspace (that comes from the
 * session, law L10), and ends in an incarnation, `@2`, so that what was deleted stays deleted (law L11).
 */
import { isId, type AgentId, type ContactId, type ConversationId, type WorkspaceId } from '../ids.ts';

export type DocumentName =
  /** One part of a conversation's record; read only. */
  | {
      readonly kind: 'conversation';
      readonly conversation: ConversationId;
      readonly part: number;
      readonly incarnation: number;
    }
  /** One part of the record between two conversations; read only. */
  | {
      readonly kind: 'interval';
      readonly contact: ContactId;
      readonly n: number;
      readonly part: number;
      readonly incarnation: number;
    }
  /** Shared drafts of a contact. */
  | { readonly kind: 'drafts'; readonly contact: ContactId; readonly incarnation: number }
  /** Edits of an author's posted comments: the author writes, others watch. */
  | {
      readonly kind: 'edits';
      readonly contact: ContactId;
      readonly author: AgentId;
      readonly incarnation: number;
    }
  /** Private drafts of one agent; nobody else opens it. */
  | {
      readonly kind: 'private';
      readonly contact: ContactId;
      readonly agent: AgentId;
      readonly incarnation: number;
    }
  /** Awareness only: who is where. */
  | { readonly kind: 'presence'; readonly workspace: WorkspaceId }
  /** Stateless messages only: changes for one agent. */
  | { readonly kind: 'feed'; readonly agent: AgentId };

export type RecordName = Extract<DocumentName, { kind: 'conversation' | 'interval' }>;
export type DraftsName = Extract<DocumentName, { kind: 'drafts' | 'edits' | 'private' }>;

/** The segment of a record document: its name without the incarnation. */
export const segmentName = (name: RecordName): string =>
  name.kind === 'conversation'
    ? `conversation/${name.conversation}/${name.part}`
    : `interval/${name.contact}/${name.n}/${name.part}`;

/** The text of a document's name. */
export const formatName = (name: DocumentName): string => {
  switch (name.kind) {
    case 'conversation':
    case 'interval':
      return `${segmentName(name)}@${name.incarnation}`;
    case 'drafts':
      return `drafts/${name.contact}@${name.incarnation}`;
    case 'edits':
      return `drafts/${name.contact}/${name.author}@${name.incarnation}`;
    case 'private':
      return `drafts/${name.contact}/${name.agent}/private@${name.incarnation}`;
    case 'presence':
      return `presence/${name.workspace}`;
    case 'feed':
      return `feed/${name.agent}`;
  }
};

const NUMBER = /^(0|[1-9]\d{0,8})$/;
const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && NUMBER.test(text) ? Number(text) : undefined;

/** The name that a client sent, or undefined if no document can have this name. */
export const parseName = (text: string): DocumentName | undefined => {
  const at = text.indexOf('@');
  const path = (at < 0 ? text : text.slice(0, at)).split('/');
  const incarnation = at < 0 ? undefined : numberOf(text.slice(at + 1));
  const [kind, id, third, fourth] = path;
  if (id === undefined || !isId(id)) return undefined;
  if (at < 0) {
    if (path.length !== 2) return undefined;
    if (kind === 'presence') return { kind, workspace: id as WorkspaceId };
    if (kind === 'feed') return { kind, agent: id as AgentId };
    return undefined;
  }
  if (incarnation === undefined || incarnation < 1) return undefined;
  if (kind === 'drafts') {
    const contact = id as ContactId;
    if (path.length === 2) return { kind, contact, incarnation };
    if (third === undefined || !isId(third)) return undefined;
    if (path.length === 3) return { kind: 'edits', contact, author: third as AgentId, incarnation };
    if (path.length === 4 && fourth === 'private') {
      return { kind: 'private', contact, agent: third as AgentId, incarnation };
    }
    return undefined;
  }
  if (kind === 'conversation' && path.length === 3) {
    const part = numberOf(third);
    if (part === undefined || part < 1) return undefined;
    return { kind, conversation: id as ConversationId, part, incarnation };
  }
  if (kind === 'interval' && path.length === 4) {
    const n = numberOf(third);
    const part = numberOf(fourth);
    if (n === undefined || part === undefined || part < 1) return undefined;
    return { kind, contact: id as ContactId, n, part, incarnation };
  }
  return undefined;
};

/** The document name of a segment at an incarnation. */
export const documentOf = (segment: string, incarnation: number): string => `${segment}@${incarnation}`;
