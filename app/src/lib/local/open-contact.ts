/** One contact on screen: its record, its desks, and the agent's waiting commands folded in. */
import type { Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import { currentDraft, currentPrivateDraft, draftName, type DraftKind } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId } from '@parley/core/ids';
import { createContactView, type ContactView } from './record/contact-view.ts';
import { write } from './database/database.ts';
import type { DeskDoc } from './drafts/draft-document.ts';
import type { Desks, HeldDesk } from './drafts/drafts.ts';
import { draftTexts, emptyDraft } from './drafts/draft-text.ts';
import { key } from './database/keys.ts';
import { heldDrafts } from './outbox/held.ts';
import { leftoversOf } from './drafts/leftovers.ts';
import type { Mirror } from './cache/cache.ts';
import { doneBySeeing } from './feed/notifications.ts';
import { openHistory } from './record/history.ts';
import type { HandedBack, Leftover, OpenContact, Standing, ViewEntry } from './replica-api.ts';
import type { World } from './environment.ts';
import { createViewedEntries } from './record/viewed-entries.ts';
import { createSignal } from './cache/signal.ts';
import type { Surroundings } from './outbox/view.ts';
import type { HeldCommand, Notification } from '@parley/core/protocol/agent-api';
import type { CommandId, NotificationId } from '@parley/core/ids';

/** How long after something was seen the read mark is written, in ms: one for a burst. */
const MARK_DELAY = 600;

export interface OpenContactOptions {
  readonly world: World;
  readonly mirror: Mirror;
  readonly desks: Desks;
  readonly around: () => Surroundings;
  readonly standing: (id: CommandId) => Standing;
  readonly held: () => readonly HeldCommand[];
  readonly mark: () => number;
  readonly setMark: (inbound: number) => void;
  readonly notifications: () => readonly Notification[];
  /** Archives what was seen here. */
  readonly archive: (notifications: readonly Notification[]) => void;
  readonly onDesk: (desk: DeskDoc) => void;
  /** More of the record was stored, or some of it dropped. */
  readonly onRecorded: () => void;
  readonly onReached: Parameters<typeof openHistory>[0]['onReached'];
  readonly onClose: () => void;
}

/** What the replica tells an open contact. */
export interface OpenedContact extends OpenContact {
  /** Something in the mirror changed that may concern it. */
  refresh(): void;
  /** Stored documents were changed by a pull or dropped. */
  documentsChanged(): void;
  /** `seq` that was seen in this tab: what a command says it knew (law L5). */
  seenSeq(): number;
}

export const openContact = (contact: ContactId, options: OpenContactOptions): OpenedContact => {
  const { world, mirror, desks } = options;
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
    for (const { held: one } of heldDesks.values()) one.desk.reload();
  };
  const history = openHistory({ world, mirror, contact, onChange: changed, onReached, onRecorded, onPulled });

  const returned = (): Set<CommandId> =>
    new Set([
      ...mirror.handed.map(({ command }: HandedBack) => command.id),
      ...options.held().map(({ command }) => command.id),
    ]);

  const now = (): ContactView => {
    cached ??= view({
      row: mirror.rows.get(contact)?.state,
      recorded: history.entries(),
      outbox: mirror.lane(contact),
      returned: returned(),
      standing: options.standing,
      around: options.around(),
    });
    return cached;
  };

  // ── desks ──
  const heldDesks = new Map<string, { readonly held: HeldDesk; readonly off: () => void }>();

  const deskOf = (name: string): DeskDoc => {
    const known = heldDesks.get(name);
    if (known) return known.held.desk;
    const held = desks.acquire(contact, name);
    const onUpdate = (): void => {
      cachedLeftovers = undefined;
      signal.raise();
    };
    held.desk.doc.on('update', onUpdate);
    heldDesks.set(name, { held, off: () => held.desk.doc.off('update', onUpdate) });
    options.onDesk(held.desk);
    return held.desk;
  };

  const dropDesk = (name: string): void => {
    const known = heldDesks.get(name);
    heldDesks.delete(name);
    known?.off();
    known?.held.release();
  };

  /** Desks begin at incarnation 1; a row says when that has changed. */
  const incarnation = (): number => mirror.rows.get(contact)?.desk.incarnation ?? 1;
  const self = (): AgentId => mirror.agent;
  const sharedDesk = (): DeskDoc => deskOf(formatName({ kind: 'desk', contact, incarnation: incarnation() }));

  const noteOpened = (): void => {
    write(world.database, (store) => {
      store.put(world.clock.now(), key.opened(contact));
    }).catch((error: unknown) => world.report('opened', error));
  };

  // ── seen ──
  /** Contact's messages among those seen: the rest of its count are above. */
  const inboundSeen = (): number => {
    const state = mirror.rows.get(contact)?.state;
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
    cancelMark ??= world.clock.after(MARK_DELAY, writeSeen);
  };

  // ── drafts ──
  const held = (desk: 'shared' | 'private'): ReadonlySet<number> => heldDrafts(options.held(), contact, desk);
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

  /** Desks end when the contact is out of sight, and are opened again when it is back. */
  let inSight = mirror.rows.has(contact);
  const followSight = (): void => {
    const before = inSight;
    inSight = mirror.rows.has(contact);
    if (before && !inSight) for (const { held: one } of heldDesks.values()) one.desk.lose();
    if (before || !inSight) return;
    for (const [name, { held: one }] of heldDesks) if (one.desk.isLost()) dropDesk(name);
    sharedDesk();
  };

  noteOpened();
  sharedDesk();

  return {
    contact,
    state: (): ContactState | undefined => now().state,
    entries: (): readonly ViewEntry[] => now().entries,
    older: history.older,
    loadOlder: history.loadOlder,
    get desk() {
      return sharedDesk();
    },
    privateDesk: () =>
      deskOf(formatName({ kind: 'private', contact, agent: self(), incarnation: incarnation() })),
    edits: (author) => deskOf(formatName({ kind: 'edits', contact, author, incarnation: incarnation() })),
    draft: draftNumber,
    leftovers() {
      const { state, entries } = now();
      if (state === undefined) return [];
      cachedLeftovers ??= leftoversOf(
        draftTexts(sharedDesk().doc),
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
    dropLeftover: (kind: DraftKind, n) => emptyDraft(sharedDesk().doc, draftName(kind, n)),
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
      for (const name of [...heldDesks.keys()]) dropDesk(name);
      signal.clear();
      options.onClose();
    },
  };
};
