/** One contact on screen: its record, its drafts documents, and the agent's waiting commands folded in. */
import type { Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import { currentDraft, currentPrivateDraft, draftName, type DraftKind } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId } from '@parley/core/ids';
import { createContactView, type ContactView } from './record/contact-view.ts';
import { write } from './database/database.ts';
import type { DraftsDocument } from './drafts/draft-document.ts';
import type { DraftsDocuments, HeldDrafts } from './drafts/drafts.ts';
import { draftTexts, emptyDraft } from './drafts/draft-text.ts';
import { key } from './database/keys.ts';
import { heldDrafts } from './outbox/held.ts';
import { leftoversOf } from './drafts/leftovers.ts';
import type { ReplicaCache } from './cache/cache.ts';
import { doneBySeeing } from './feed/notifications.ts';
import { openHistory } from './record/history.ts';
import type { HandedBack, Leftover, OpenContact, Standing, ViewEntry } from './replica-api.ts';
import type { Environment } from './environment.ts';
import { createViewedEntries } from './record/viewed-entries.ts';
import { createSignal } from './cache/signal.ts';
import type { Knowledge } from './outbox/view.ts';
import type { HeldCommand, Notification } from '@parley/core/protocol/agent-api';
import type { CommandId, NotificationId } from '@parley/core/ids';

/** How long after something was seen the read mark is written, in ms: one for a burst. */
const MARK_DELAY = 600;

export interface OpenContactOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly draftsDocuments: DraftsDocuments;
  readonly around: () => Knowledge;
  readonly standing: (id: CommandId) => Standing;
  readonly held: () => readonly HeldCommand[];
  readonly mark: () => number;
  readonly setMark: (inbound: number) => void;
  readonly notifications: () => readonly Notification[];
  /** Archives what was seen here. */
  readonly archive: (notifications: readonly Notification[]) => void;
  readonly onDrafts: (draftsDocument: DraftsDocument) => void;
  /** More of the record was stored, or some of it dropped. */
  readonly onRecorded: () => void;
  readonly onReached: Parameters<typeof openHistory>[0]['onReached'];
  readonly onClose: () => void;
}

/** What the replica tells an open contact. */
export interface OpenedContact extends OpenContact {
  /** Something in the cache changed that may concern it. */
  refresh(): void;
  /** Stored documents were changed by a pull or dropped. */
  documentsChanged(): void;
  /** `seq` that was seen in this tab: what a command says it knew (law L5). */
  seenSeq(): number;
}

export const openContact = (contact: ContactId, options: OpenContactOptions): OpenedContact => {
  const { environment, cache, draftsDocuments } = options;
  const signal = createSignal();
  const view = createContactView(contact);
  let cached: ContactView | undefined;
  let cachedLeftovers: readonly Leftover[] | undefined;
  let seen = 0;
  /** The highest read mark that was set from here. */
  let lastMarked = 0;
  let cancelMark: (() => void) | undefined;
  let closed = false;

  const changed = (): void => {
    cached = undefined;
    cachedLeftovers = undefined;
    signal.raise();
  };

  const { onReached, onRecorded } = options;
  const onPulled = (): void => {
    for (const { held: one } of heldDraftsDocuments.values()) one.draftsDocument.reload();
  };
  const history = openHistory({
    environment,
    cache,
    contact,
    onChange: changed,
    onReached,
    onRecorded,
    onPulled,
  });

  const returned = (): Set<CommandId> =>
    new Set([
      ...cache.handed.map(({ command }: HandedBack) => command.id),
      ...options.held().map(({ command }) => command.id),
    ]);

  const now = (): ContactView => {
    cached ??= view({
      row: cache.rows.get(contact)?.state,
      recorded: history.entries(),
      outbox: cache.lane(contact),
      returned: returned(),
      standing: options.standing,
      around: options.around(),
    });
    return cached;
  };

  // ── drafts documents ──
  const heldDraftsDocuments = new Map<string, { readonly held: HeldDrafts; readonly off: () => void }>();

  const draftsDocumentOf = (name: string): DraftsDocument => {
    const known = heldDraftsDocuments.get(name);
    if (known) return known.held.draftsDocument;
    const held = draftsDocuments.acquire(contact, name);
    const onUpdate = (): void => {
      cachedLeftovers = undefined;
      signal.raise();
    };
    held.draftsDocument.doc.on('update', onUpdate);
    heldDraftsDocuments.set(name, { held, off: () => held.draftsDocument.doc.off('update', onUpdate) });
    options.onDrafts(held.draftsDocument);
    return held.draftsDocument;
  };

  const dropDrafts = (name: string): void => {
    const known = heldDraftsDocuments.get(name);
    heldDraftsDocuments.delete(name);
    known?.off();
    known?.held.release();
  };

  /** Drafts documents begin at incarnation 1; a row says when that has changed. */
  const incarnation = (): number => cache.rows.get(contact)?.draftsDocument.incarnation ?? 1;
  const self = (): AgentId => cache.agent;
  const sharedDrafts = (): DraftsDocument =>
    draftsDocumentOf(formatName({ kind: 'drafts', contact, incarnation: incarnation() }));

  const noteOpened = (): void => {
    write(environment.database, (store) => {
      store.put(environment.clock.now(), key.opened(contact));
    }).catch((error: unknown) => environment.report('opened', error));
  };

  // ── seen ──
  /** Contact's messages among those seen: the rest of its count are above. */
  const inboundSeen = (): number => {
    const state = cache.rows.get(contact)?.state;
    if (state === undefined) return 0;
    const recorded = history.entries();
    // The row does not count messages of the record that are newer than the row.
    const unseen = recorded.filter(
      (entry: Entry) =>
        entry.kind === 'message' &&
        entry.direction === 'in' &&
        entry.seq > seen &&
        entry.seq <= state.lastInbound,
    ).length;
    // The row knows of messages that the record does not have yet: each entry up to the last of them may be a
    // message. Once the entries are here, they are counted, and the others count as seen.
    const recordSeq = recorded.at(-1)?.seq ?? 0;
    const notHere = Math.max(0, state.lastInbound - recordSeq);
    return Math.max(0, state.inbound - unseen - notHere);
  };

  const views = createViewedEntries();

  /** Once archived by being seen, and made new again by hand, a notification stays so while this is open. */
  const archived = new Set<NotificationId>();

  const unarchived = (): readonly Notification[] =>
    doneBySeeing(options.notifications(), contact, seen, (one) => views.has(history.entries(), one)).filter(
      ({ id }) => !archived.has(id),
    );

  /** What was seen: the read mark, and notifications that it does away with. */
  const writeSeen = (): void => {
    cancelMark = undefined;
    const inbound = inboundSeen();
    // If the contact was marked as unread by hand, it stays unread until more is seen.
    if (inbound > lastMarked && inbound > options.mark()) options.setMark(inbound);
    lastMarked = Math.max(lastMarked, inbound);
    const done = unarchived();
    if (done.length === 0) return;
    for (const { id } of done) archived.add(id);
    options.archive(done);
  };
  const writeSeenSoon = (): void => {
    cancelMark ??= environment.clock.after(MARK_DELAY, writeSeen);
  };

  // ── drafts ──
  const held = (visibility: 'shared' | 'private'): ReadonlySet<number> =>
    heldDrafts(options.held(), contact, visibility);
  /** The words of a held message stand with it, not in the composer too: there the next draft is written. */
  const draftNumber = (kind: DraftKind | 'private'): number => {
    const { state } = now();
    if (state === undefined) return 0;
    if (kind === 'comment') return currentDraft(state, kind);
    const waiting = held(kind === 'private' ? 'private' : 'shared');
    let n = kind === 'private' ? currentPrivateDraft(state, self()) : currentDraft(state, kind);
    while (waiting.has(n)) n += 1;
    return n;
  };

  /** Drafts documents end when the contact is out of sight, and are opened again when it is back. */
  let inSight = cache.rows.has(contact);
  const followSight = (): void => {
    const before = inSight;
    inSight = cache.rows.has(contact);
    if (before && !inSight)
      for (const { held: one } of heldDraftsDocuments.values()) one.draftsDocument.lose();
    if (before || !inSight) return;
    for (const [name, { held: one }] of heldDraftsDocuments)
      if (one.draftsDocument.isLost()) dropDrafts(name);
    sharedDrafts();
  };

  noteOpened();
  sharedDrafts();

  return {
    contact,
    state: (): ContactState | undefined => now().state,
    entries: (): readonly ViewEntry[] => now().entries,
    older: history.older,
    loadOlder: history.loadOlder,
    get draftsDocument() {
      return sharedDrafts();
    },
    privateDrafts: () =>
      draftsDocumentOf(formatName({ kind: 'private', contact, agent: self(), incarnation: incarnation() })),
    edits: (author) =>
      draftsDocumentOf(formatName({ kind: 'edits', contact, author, incarnation: incarnation() })),
    draft: draftNumber,
    leftovers() {
      const { state, entries } = now();
      if (state === undefined) return [];
      cachedLeftovers ??= leftoversOf(
        draftTexts(sharedDrafts().doc),
        {
          reply: draftNumber('reply'),
          comment: draftNumber('comment'),
          held: held('shared'),
          open: { reply: state.reply.open ?? [], comment: state.comment.open ?? [] },
        },
        entries.map(({ entry }) => entry),
      );
      return cachedLeftovers;
    },
    dropLeftover: (kind: DraftKind, n) => emptyDraft(sharedDrafts().doc, draftName(kind, n)),
    held: () => options.held().filter(({ command }) => command.contact === contact),
    seen(seq, inView = []) {
      if (closed) return;
      // Only what is recorded counts: own waiting entries carry numbers that others may come to have.
      const recordSeq = history.entries().at(-1)?.seq ?? 0;
      views.look(inView, recordSeq);
      const next = Math.max(seen, Math.min(seq, recordSeq));
      const isMore = next > seen;
      seen = next;
      if (isMore || unarchived().length > 0) writeSeenSoon();
    },
    seenSeq: () => seen,
    onChange: signal.on,
    refresh() {
      followSight();
      history.refresh();
      views.record(history.entries().at(-1)?.seq ?? 0);
      // A notification, or the row's count, may arrive after its entry has been seen.
      if (!closed && (unarchived().length > 0 || (seen > 0 && inboundSeen() > lastMarked))) writeSeenSoon();
      changed();
    },
    documentsChanged() {
      history.documentsChanged();
      onPulled();
    },
    close() {
      if (closed) return;
      closed = true;
      if (cancelMark) {
        cancelMark();
        writeSeen();
      }
      history.close();
      for (const name of [...heldDraftsDocuments.keys()]) dropDrafts(name);
      signal.clear();
      options.onClose();
    },
  };
};
