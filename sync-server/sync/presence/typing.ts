/**
 * Typing between agents and a web chat's visitor, over the awareness of the contact's shared drafts document: anyone
 * who may open the drafts document sees that the visitor types, and the visitor sees that an agent writes a reply. The
 * visitor never sees that an agent writes a comment (EV-4).
 */
import type { Document, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { Bus } from '../../bus/bus.ts';
import type { SyncContext } from '../connection/agent-socket.ts';

/** How often the visitor's browser hears again that somebody writes, in ms: it forgets it after a while. */
const REPEAT = 4_000;

/** What the server says on a drafts document while the visitor types; it is no agent's state. */
const VISITOR = { visitor: 'typing' };

export interface Typing {
  readonly extension: Extension<SyncContext>;
  stop(): void;
}

interface DraftsDocument {
  readonly contact: ContactId;
  readonly document: Document;
}

/**
 * Shows agents the visitors who type, as the bus tells of them; tells the bus when the first agent begins and the last
 * one stops to write a reply, and repeats meanwhile that an agent writes.
 */
export function createTyping(bus: Pick<Bus, 'signal' | 'onSignal'>): Typing {
  return new AwarenessTyping(bus);
}

class AwarenessTyping implements Typing {
  readonly #bus: Pick<Bus, 'signal' | 'onSignal'>;
  /**
   * The loaded shared drafts documents of each contact, by document name; a drafts document of an earlier incarnation may
   * still be closing.
   */
  readonly #documents = new Map<ContactId, Map<string, DraftsDocument>>();
  /** Contacts to whom an agent writes a reply. */
  readonly #replying = new Set<ContactId>();
  /** Contacts who type. */
  readonly #typing = new Set<ContactId>();
  /** Repeats that an agent writes. */
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;

  constructor(bus: Pick<Bus, 'signal' | 'onSignal'>) {
    this.#bus = bus;
    this.#stopListening = bus.onSignal((signal) => {
      if (signal.type === 'visitor-typing') this.#onVisitor(signal.contact, signal.typing);
    });
    this.#timer = setInterval(() => {
      for (const contact of this.#replying) this.#signal(contact, true);
    }, REPEAT).unref();
  }

  readonly extension: Extension<SyncContext> = {
    extensionName: 'typing',
    afterLoadDocument: async ({ document, documentName }) => {
      const name = parseName(documentName);
      if (name?.kind === 'drafts') this.#load(documentName, { contact: name.contact, document });
    },
    afterUnloadDocument: async ({ documentName }) => {
      const name = parseName(documentName);
      if (name?.kind === 'drafts') this.#unload(documentName, name.contact);
    },
  };

  stop(): void {
    this.#stopListening();
    clearInterval(this.#timer);
  }

  #onVisitor(contact: ContactId, isTyping: boolean): void {
    if (isTyping) this.#typing.add(contact);
    else this.#typing.delete(contact);
    for (const draftsDocument of this.#documentsOf(contact)) this.#show(draftsDocument);
  }

  #signal(contact: ContactId, typing: boolean): void {
    this.#bus.signal({ type: 'agent-typing', contact, typing });
  }

  #load(documentName: string, draftsDocument: DraftsDocument): void {
    const { contact, document } = draftsDocument;
    const documents = this.#documents.get(contact) ?? new Map<string, DraftsDocument>();
    this.#documents.set(contact, documents.set(documentName, draftsDocument));
    document.awareness.on('change', () => this.#look(contact));
    if (this.#typing.has(contact)) this.#show(draftsDocument);
  }

  #unload(documentName: string, contact: ContactId): void {
    const documents = this.#documents.get(contact);
    const draftsDocument = documents?.get(documentName);
    // It may have been loaded again by now.
    if (draftsDocument === undefined || !draftsDocument.document.isDestroyed) return;
    documents?.delete(documentName);
    if (documents?.size === 0) this.#documents.delete(contact);
    this.#look(contact);
  }

  #documentsOf(contact: ContactId): DraftsDocument[] {
    return [...(this.#documents.get(contact)?.values() ?? [])];
  }

  /** Looks whether an agent writes a reply, and reports a change. */
  #look(contact: ContactId): void {
    const isNow = this.#documentsOf(contact).some(({ document }) =>
      [...document.awareness.getStates().values()].some((state) => isReplying(state, contact)),
    );
    if (isNow === this.#replying.has(contact)) return;
    if (isNow) this.#replying.add(contact);
    else this.#replying.delete(contact);
    this.#signal(contact, isNow);
  }

  /** Shows agents at a drafts document whether the visitor types. */
  #show({ contact, document }: DraftsDocument): void {
    document.awareness.setLocalState(this.#typing.has(contact) ? VISITOR : null);
  }
}

function isReplying(state: unknown, contact: ContactId): boolean {
  const presence = state as { viewing?: unknown; writing?: unknown } | null;
  return presence?.viewing === contact && presence.writing === 'reply';
}
