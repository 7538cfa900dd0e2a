/**
 * Typing between agents and a web chat's visitor, over the awareness of the contact's shared drafts document: whoever may open
 * the drafts document sees that the visitor types, and the visitor is told of agents who write a reply. Never of those who
 * write a comment (EV-4).
 */
import type { Document, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { SyncContext } from '../connection/agent-socket.ts';

/** How often it is said again that somebody writes, in ms: whoever hears it forgets it after a while. */
const REPEAT = 4_000;

/** What the server says on a drafts document while the visitor types; it is no agent's state. */
const VISITOR = { visitor: 'typing' };

export interface Typing {
  readonly extension: Extension<SyncContext>;
  /** The visitor begins or stops typing: agents at the contact's drafts document see it. */
  visitor(contact: ContactId, typing: boolean): void;
  stop(): void;
}

interface DraftsDocument {
  readonly contact: ContactId;
  readonly document: Document;
}

const isReplying = (state: unknown, contact: ContactId): boolean => {
  const said = state as { viewing?: unknown; writing?: unknown } | null;
  return said?.viewing === contact && said.writing === 'reply';
};

/** `onReplying` is called when the first agent begins and the last one stops to write a reply, and repeated meanwhile. */
export const createTyping = (onReplying: (contact: ContactId, replying: boolean) => void): Typing => {
  /**
   * The loaded shared drafts documents of each contact, by document name; a drafts document of an earlier incarnation may still be
   * closing.
   */
  const draftsDocuments = new Map<ContactId, Map<string, DraftsDocument>>();
  const draftsDocumentsOf = (contact: ContactId): DraftsDocument[] => [
    ...(draftsDocuments.get(contact)?.values() ?? []),
  ];
  const replying = new Set<ContactId>();
  const typing = new Set<ContactId>();

  const look = (contact: ContactId): void => {
    const now = draftsDocumentsOf(contact).some(({ document }) =>
      [...document.awareness.getStates().values()].some((state) => isReplying(state, contact)),
    );
    if (now === replying.has(contact)) return;
    if (now) replying.add(contact);
    else replying.delete(contact);
    onReplying(contact, now);
  };

  const show = ({ contact, document }: DraftsDocument): void => {
    document.awareness.setLocalState(typing.has(contact) ? VISITOR : null);
  };

  const timer = setInterval(() => {
    for (const contact of replying) onReplying(contact, true);
  }, REPEAT).unref();

  return {
    visitor(contact, isTyping) {
      if (isTyping) typing.add(contact);
      else typing.delete(contact);
      for (const draftsDocument of draftsDocumentsOf(contact)) show(draftsDocument);
    },
    stop() {
      clearInterval(timer);
    },
    extension: {
      extensionName: 'typing',
      afterLoadDocument: async ({ document, documentName }) => {
        const name = parseName(documentName);
        if (name?.kind !== 'drafts') return;
        const draftsDocument = { contact: name.contact, document };
        draftsDocuments.set(
          name.contact,
          (draftsDocuments.get(name.contact) ?? new Map<string, DraftsDocument>()).set(
            documentName,
            draftsDocument,
          ),
        );
        document.awareness.on('change', () => look(name.contact));
        if (typing.has(name.contact)) show(draftsDocument);
      },
      afterUnloadDocument: async ({ documentName }) => {
        const name = parseName(documentName);
        if (name?.kind !== 'drafts') return;
        const own = draftsDocuments.get(name.contact);
        const draftsDocument = own?.get(documentName);
        // It may have been loaded anew by now.
        if (draftsDocument === undefined || !draftsDocument.document.isDestroyed) return;
        own?.delete(documentName);
        if (own?.size === 0) draftsDocuments.delete(name.contact);
        look(draftsDocument.contact);
      },
    },
  };
};
