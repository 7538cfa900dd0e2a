import type { ContactId } from '@parley/core/ids';
import { contactsWithNewMention, mentionsToShow } from '@parley/core/inbox/notifications';
import { displayName, unreadOf, type Row } from '@parley/core/inbox/row';
import {
  compareRows,
  inView,
  passes,
  VIEWS,
  type Order,
  type Own,
  type View,
} from '@parley/core/inbox/views';
import type { Notification } from '@parley/core/protocol/agent-api';
import { FIRST_ROWS } from '../../local/cache/first-rows.ts';
import type { FirstRows } from '../../local/database/stored.ts';
import type { Replica } from '../../local/replica-api.ts';
import { listName, type ListChoices } from './list-choices.svelte.ts';
import { placesOf } from '../places.ts';
import { stillList, type Held, type StillList } from './still-list.ts';
import { tracked } from '../tracked.ts';

export type Counts = Readonly<Record<View, number>>;

/** The list: which rows are shown in which order, and how many each view has (IN-1, IN-3, IN-4). */
export class InboxState {
  readonly #replica: Replica;
  readonly #choices: ListChoices;
  readonly #rows: () => ReadonlyMap<ContactId, Row>;
  readonly #ready: () => boolean;
  readonly #complete: () => boolean;
  readonly #whole: () => boolean;
  readonly #firstRows: () => ReturnType<Replica['firstRows']>;
  readonly #notifications: () => readonly Notification[];
  #view = $state<View>('all');

  /** Contacts in which a mention of the agent was not seen yet. */
  readonly newMentions: ReadonlySet<ContactId> = $derived.by(() =>
    contactsWithNewMention(this.#notifications()),
  );

  /** For each contact, the mention of the agent that its row quotes and leads to. */
  readonly mentions: ReadonlyMap<ContactId, Notification> = $derived.by(() =>
    mentionsToShow(this.#notifications(), Date.now()),
  );

  /** The rows of the view, in the order that they have if nobody aims at them. */
  readonly #live: readonly Row[] = $derived.by(() => {
    const { order, unreplied, fresh } = this.#choices.of(this.#view);
    const filter = { view: this.#view, unreplied, fresh };
    return [...this.#rows().values()]
      .filter((row) => passes(row, filter, this.#replica.self.id, this.#own(row)))
      .sort(this.#view === 'mentions' ? this.#compareMentioned(order) : compareRows(order));
  });

  /** The rows when somebody began to aim at them, and the name of that list. */
  #held = $state.raw<Held & { readonly of: string }>();

  readonly #still: StillList = $derived.by(() => {
    const held = this.#held?.of === this.#name ? this.#held : undefined;
    return stillList(this.#live, held, (contact) => this.row(contact));
  });

  /**
   * The rows of the view as they are shown: in order, or in their earlier places while somebody aims at them.
   */
  readonly list: readonly Row[] = $derived(this.#still.rows);

  /** The rows that can be selected, without rows that have left and only keep their place. */
  readonly present: readonly Row[] = $derived.by(() => {
    const { rows, left } = this.#still;
    return left.size === 0 ? rows : rows.filter(({ contact }) => !left.has(contact));
  });

  /** Rows of *Mentions* quote the mention, so they are sorted by its time. */
  #compareMentioned(order: Order): (a: Row, b: Row) => number {
    const compare = compareRows(order);
    if (order === 'longest-waiting') return compare;
    const timeOf = ({ contact }: Row): number => this.mentions.get(contact)?.at ?? 0;
    const by = order === 'newest' ? -1 : 1;
    return (a, b) => by * (timeOf(a) - timeOf(b)) || compare(a, b);
  }

  /** Where in the list a contact stands, from 0. */
  readonly places: ReadonlyMap<ContactId, number> = $derived(placesOf(this.list));

  readonly counts: Counts = $derived.by(() => {
    const firstRows = this.#firstRows();
    const counts: Record<View, number> = {
      all: 0,
      mine: 0,
      unassigned: 0,
      mentions: 0,
      snoozed: 0,
      closed: 0,
      blocked: 0,
    };
    if (firstRows !== undefined) {
      for (const view of VIEWS) counts[view] = firstRows.counts[view] ?? 0;
      return counts;
    }
    const self = this.#replica.self.id;
    for (const row of this.#rows().values()) {
      const own = this.#own(row);
      for (const view of VIEWS) if (inView(row.state, view, self, own)) counts[view] += 1;
    }
    return counts;
  });

  constructor(replica: Replica, choices: ListChoices) {
    this.#replica = replica;
    this.#choices = choices;
    this.#rows = tracked(
      (listener) => replica.onRows(listener),
      () => replica.rows(),
    );
    this.#ready = tracked(
      (listener) => replica.onRows(listener),
      () => replica.rowsReady(),
    );
    this.#complete = tracked(
      (listener) => replica.onRows(listener),
      () => replica.rowsComplete(),
    );
    this.#whole = tracked(
      (listener) => replica.onRows(listener),
      () => replica.rowsWhole(),
    );
    this.#firstRows = tracked(
      (listener) => replica.onRows(listener),
      () => replica.firstRows(),
    );
    this.#notifications = tracked(
      (listener) => replica.onNotifications(listener),
      () => replica.notifications(),
    );
  }

  #own({ contact }: Row): Own {
    return { newMention: this.newMentions.has(contact), mentioned: this.mentions.has(contact) };
  }

  /** False until there is something to show of the list, or it is known to be empty. */
  get ready(): boolean {
    return this.#ready() && ((this.#complete() && this.#whole()) || this.list.length > 0);
  }

  /** False while the rows are fetched for the first time: their number is not known yet. */
  get whole(): boolean {
    return this.#whole();
  }

  /** Whether all rows are there; before that there are those alone with which the list began last. */
  get complete(): boolean {
    return this.#complete();
  }

  get #name(): string {
    return listName(this.#view, this.#choices.of(this.#view));
  }

  /** How many rows the list has. */
  get length(): number {
    const firstRows = this.#firstRows();
    return firstRows?.list === this.#name ? firstRows.length : this.#live.length;
  }

  /** Holds the list still while somebody aims at it, by the pointer or by keys; `undefined` frees it. */
  hold(aim: 'pointer' | 'keys' | undefined): void {
    this.#held =
      aim === undefined ? undefined : { of: this.#name, rows: this.present, keepsLeft: aim === 'pointer' };
  }

  get isHeld(): boolean {
    return this.#held?.of === this.#name;
  }

  /** Number of rows at the top of the list that came while it was held. */
  get above(): number {
    return this.#still.above;
  }

  /** Number of conversations that came, or have something new, since the list is held. */
  get news(): number {
    return this.#still.news;
  }

  /** Whether a row has left the list and only keeps its place. */
  hasLeft(contact: ContactId): boolean {
    return this.#still.left.has(contact);
  }

  /** What is noted for the next start: with which rows the list begins. */
  get firstRows(): { readonly list: string; readonly firstRows: FirstRows } {
    const list = this.#name;
    const contacts = this.#live.slice(0, FIRST_ROWS).map(({ contact }) => contact);
    return { list, firstRows: { contacts, counts: this.counts, length: this.#live.length } };
  }

  get size(): number {
    return this.#rows().size;
  }

  get view(): View {
    return this.#view;
  }
  set view(view: View) {
    this.#view = view;
  }

  /** Only contacts whose message is the last (IN-3). */
  get unreplied(): boolean {
    return this.#choices.of(this.#view).unreplied;
  }
  set unreplied(on: boolean) {
    this.#choices.choose(this.#view, { unreplied: on });
  }

  /** In *Mentions*: show only unseen mentions. */
  get fresh(): boolean {
    return this.#choices.of(this.#view).fresh;
  }
  set fresh(on: boolean) {
    this.#choices.choose(this.#view, { fresh: on });
  }

  get order(): Order {
    return this.#choices.of(this.#view).order;
  }
  set order(order: Order) {
    this.#choices.choose(this.#view, { order });
  }

  /** The row of a contact, if the list shows it. */
  listed(contact: ContactId | undefined): Row | undefined {
    const place = contact === undefined ? undefined : this.places.get(contact);
    return place === undefined ? undefined : this.list[place];
  }

  row(contact: ContactId): Row | undefined {
    return this.#rows().get(contact);
  }

  nameOf(contact: ContactId): string | undefined {
    const row = this.row(contact);
    return row && displayName(row.state);
  }

  /** The contact's messages that this agent has not seen (IN-6). */
  unread(row: Row): number {
    this.#rows();
    return unreadOf(row.state, this.#replica.readCursor(row.contact));
  }

  /** The contact `by` places below in the list; from one that is not in it, the first. */
  neighbour(contact: ContactId | undefined, by: number): ContactId | undefined {
    const { list } = this;
    const index = contact === undefined ? undefined : this.places.get(contact);
    if (index === undefined) return list[0]?.contact;
    return list[Math.min(list.length - 1, Math.max(0, index + by))]?.contact;
  }
}
