/** One contact on screen: its record, its drafts documents, and the agent's waiting commands folded in. */
import type { ContactState } from '@parley/core/contact/state';
import { currentDraft, currentPrivateDraft, draftName, type DraftKind } from '@parley/core/documents/drafts';
import type { AgentId, CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import { createSignal } from '../cache/signal.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import { write } from '../database/database.ts';
import { key } from '../database/keys.ts';
import type { DraftsDocument } from '../drafts/draft-document.ts';
import { draftTexts, emptyDraft } from '../drafts/draft-text.ts';
import type { DraftsDocuments } from '../drafts/drafts.ts';
import { leftoversOf } from '../drafts/leftovers.ts';
import type { Environment } from '../environment.ts';
import { heldDrafts } from '../outbox/held.ts';
import type { Knowledge } from '../outbox/view.ts';
import { ContactViewer, type ContactView } from '../record/contact-view.ts';
import { History, type HistoryOptions } from '../record/history.ts';
import type { Dispose, Leftover, OpenContact, Standing, ViewEntry } from '../replica-api.ts';
import { OpenDrafts } from './open-drafts.ts';
import { SeenEntries, type SeenEntriesOptions } from './seen-entries.ts';

export interface OpenContactOptions
  extends
    Pick<HistoryOptions, 'onRecorded' | 'onReached'>,
    Pick<SeenEntriesOptions, 'readCursor' | 'setReadCursor' | 'notifications' | 'archive'> {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly draftsDocuments: DraftsDocuments;
  readonly knowledge: () => Knowledge;
  readonly standing: (id: CommandId) => Standing;
  /** All commands that the server holds. */
  readonly held: () => readonly HeldCommand[];
  /** A drafts document was opened. */
  readonly onDrafts: (draftsDocument: DraftsDocument) => void;
  readonly onClose: () => void;
}

export class OpenedContact implements OpenContact {
  readonly contact: ContactId;
  readonly #options: OpenContactOptions;
  readonly #signal = createSignal();
  readonly #history: History;
  readonly #drafts: OpenDrafts;
  readonly #seen: SeenEntries;
  /** Folds the waiting commands into the record. */
  readonly #viewer: ContactViewer;
  /** What is shown, until something changes. */
  #view: ContactView | undefined;
  /** The left-over drafts, until something changes. */
  #leftovers: readonly Leftover[] | undefined;
  #closed = false;

  constructor(contact: ContactId, options: OpenContactOptions) {
    this.contact = contact;
    this.#options = options;
    this.#viewer = new ContactViewer(contact);
    const { environment, cache, draftsDocuments, onReached, onRecorded } = options;
    this.#drafts = new OpenDrafts({
      cache,
      contact,
      draftsDocuments,
      onOpened: options.onDrafts,
      onUpdate: () => {
        this.#leftovers = undefined;
        this.#signal.raise();
      },
    });
    this.#history = new History({
      environment,
      cache,
      contact,
      onChange: () => this.#changed(),
      onReached,
      onRecorded,
      onPulled: () => this.#drafts.reload(),
    });
    this.#seen = new SeenEntries({ ...options, contact, entries: () => this.#history.entries() });
    this.#noteOpened();
    this.#drafts.shared();
  }

  state(): ContactState | undefined {
    return this.#now().state;
  }

  entries(): readonly ViewEntry[] {
    return this.#now().entries;
  }

  older(): ReturnType<OpenContact['older']> {
    return this.#history.older();
  }

  loadOlder(): Promise<void> {
    return this.#history.loadOlder();
  }

  get draftsDocument(): DraftsDocument {
    return this.#drafts.shared();
  }

  privateDrafts(): DraftsDocument {
    return this.#drafts.private();
  }

  edits(author: AgentId): DraftsDocument {
    return this.#drafts.edits(author);
  }

  /** The words of a held message stand with it, not in the composer too: there the next draft is written. */
  draft(kind: DraftKind | 'private'): number {
    const { state } = this.#now();
    if (state === undefined) return 0;
    if (kind === 'comment') return currentDraft(state, kind);
    const held = this.#heldDrafts(kind === 'private' ? 'private' : 'shared');
    let number =
      kind === 'private' ? currentPrivateDraft(state, this.#options.cache.agent) : currentDraft(state, kind);
    while (held.has(number)) number += 1;
    return number;
  }

  leftovers(): readonly Leftover[] {
    const { state, entries } = this.#now();
    if (state === undefined) return [];
    this.#leftovers ??= leftoversOf(
      draftTexts(this.draftsDocument.doc),
      {
        reply: this.draft('reply'),
        comment: this.draft('comment'),
        held: this.#heldDrafts('shared'),
        open: { reply: state.reply.open ?? [], comment: state.comment.open ?? [] },
      },
      entries.map(({ entry }) => entry),
    );
    return this.#leftovers;
  }

  dropLeftover(kind: DraftKind, draftNumber: number): void {
    emptyDraft(this.draftsDocument.doc, draftName(kind, draftNumber));
  }

  held(): readonly HeldCommand[] {
    return this.#options.held().filter(({ command }) => command.contact === this.contact);
  }

  seen(seq: number, inView: readonly number[] = []): void {
    this.#seen.look(seq, inView);
  }

  /** `seq` that was seen in this tab: what a command says it knew (law L5). */
  seenSeq(): number {
    return this.#seen.seq;
  }

  onChange(listener: () => void): Dispose {
    return this.#signal.on(listener);
  }

  /** Something in the cache changed that may concern this contact. */
  refresh(): void {
    this.#drafts.followSight();
    this.#history.refresh();
    this.#seen.refresh();
    this.#changed();
  }

  /** Stored documents were changed by a pull or dropped. */
  documentsChanged(): void {
    this.#history.documentsChanged();
    this.#drafts.reload();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#seen.close();
    this.#history.close();
    this.#drafts.close();
    this.#signal.clear();
    this.#options.onClose();
  }

  #changed(): void {
    this.#view = undefined;
    this.#leftovers = undefined;
    this.#signal.raise();
  }

  #now(): ContactView {
    const { cache, standing, knowledge } = this.#options;
    this.#view ??= this.#viewer.view({
      row: cache.rows.get(this.contact)?.state,
      recorded: this.#history.entries(),
      outbox: cache.lane(this.contact),
      withoutEffect: this.#withoutEffect(),
      standing,
      knowledge: knowledge(),
    });
    return this.#view;
  }

  /** Commands that came back from the server, or that the server holds. */
  #withoutEffect(): ReadonlySet<CommandId> {
    const { cache, held } = this.#options;
    return new Set([...cache.returned, ...held()].map(({ command }) => command.id));
  }

  #heldDrafts(visibility: 'shared' | 'private'): ReadonlySet<number> {
    return heldDrafts(this.#options.held(), this.contact, visibility);
  }

  #noteOpened(): void {
    const { environment } = this.#options;
    write(environment.database, (store) => {
      store.put(environment.clock.now(), key.opened(this.contact));
    }).catch((error: unknown) => environment.report('opened', error));
  }
}
