/**
 * Typing between agents and a web chat's visitor, over the awareness of the contact's shared desk: whoever may open
 * the desk sees that the visitor types, and the visitor is told of agents who write a reply. Never of those who
 * write a comment (EV-4).
 */
import type { Document, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { SyncContext } from '../connection/agent-socket.ts';

/** How often it is said again that somebody writes, in ms: whoever hears it forgets it after a while. */
const REPEAT = 4_000;

/** What the server says on a desk while the visitor types; it is no agent's state. */
const VISITOR = { visitor: 'typing' };

export interface Typing {
  readonly extension: Extension<SyncContext>;
  /** The visitor begins or stops typing: agents at the contact's desk see it. */
  visitor(contact: ContactId, typing: boolean): void;
  stop(): void;
}

interface Desk {
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
   * The loaded shared desks of each contact, by document name; a desk of an earlier incarnation may still be
   * closing.
   */
  const desks = new Map<ContactId, Map<string, Desk>>();
  const desksOf = (contact: ContactId): Desk[] => [...(desks.get(contact)?.values() ?? [])];
  const replying = new Set<ContactId>();
  const typing = new Set<ContactId>();

  const look = (contact: ContactId): void => {
    const now = desksOf(contact).some(({ document }) =>
      [...document.awareness.getStates().values()].some((state) => isReplying(state, contact)),
    );
    if (now === replying.has(contact)) return;
    if (now) replying.add(contact);
    else replying.delete(contact);
    onReplying(contact, now);
  };

  const show = ({ contact, document }: Desk): void => {
    document.awareness.setLocalState(typing.has(contact) ? VISITOR : null);
  };

  const timer = setInterval(() => {
    for (const contact of replying) onReplying(contact, true);
  }, REPEAT).unref();

  return {
    visitor(contact, isTyping) {
      if (isTyping) typing.add(contact);
      else typing.delete(contact);
      for (const desk of desksOf(contact)) show(desk);
    },
    stop() {
      clearInterval(timer);
    },
    extension: {
      extensionName: 'typing',
      afterLoadDocument: async ({ document, documentName }) => {
        const name = parseName(documentName);
        if (name?.kind !== 'desk') return;
        const desk = { contact: name.contact, document };
        desks.set(name.contact, (desks.get(name.contact) ?? new Map<string, Desk>()).set(documentName, desk));
        document.awareness.on('change', () => look(name.contact));
        if (typing.has(name.contact)) show(desk);
      },
      afterUnloadDocument: async ({ documentName }) => {
        const name = parseName(documentName);
        if (name?.kind !== 'desk') return;
        const own = desks.get(name.contact);
        const desk = own?.get(documentName);
        // It may have been loaded anew by now.
        if (desk === undefined || !desk.document.isDestroyed) return;
        own?.delete(documentName);
        if (own?.size === 0) desks.delete(name.contact);
        look(desk.contact);
      },
    },
  };
};
