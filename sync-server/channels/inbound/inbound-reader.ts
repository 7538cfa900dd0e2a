/**
 * Reads stored bodies item by item, and applies what they say. An item that fails, or that speaks of a message which is
 * not known yet, becomes a job of its own: no item stops another (law L17), and any order of items gives the same record.
 */
import type { Sender } from '@parley/core/contact/entry';
import type { CommandId, ContactId } from '@parley/core/ids';
import { beginningOf } from '@parley/core/rich-text/characters';
import type { Logger } from 'pino';
import type { Bus } from '../../bus/bus.ts';
import type { InboundWork, WorkResult } from '../../ledger/work.ts';
import { errorText } from '../../error-text.ts';
import { MAX_NOTICE } from '../../store/channel-store.ts';
import { DamagedContactError } from '../../store/damaged-contact-error.ts';
import type { RawInbound } from '../../store/inbound-store.ts';
import type { Store } from '../../store/store.ts';
import type { ChannelNotice, ConnectedChannel, ItemOutcome, ReadItem, WebhookAdapter } from '../adapter.ts';
import type { Registry } from '../registry.ts';
import { fileIdsOf, type Item } from './item.ts';
import { waitingItem } from './waiting-item.ts';

/** Events that are applied in one transaction: others have their turn in between. */
const BATCH = 100;

export interface InboundReaderOptions {
  readonly store: Pick<Store, 'channels' | 'workspaces' | 'ledger' | 'jobs' | 'record'>;
  readonly kinds: Registry;
  readonly log: Logger;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly bus: Pick<Bus, 'signal'>;
  /** The channel must not send until somebody has looked at it. */
  readonly onBroken: (
    channel: ConnectedChannel,
    notice: ChannelNotice & { readonly breaks: NonNullable<ChannelNotice['breaks']> },
  ) => Promise<void>;
}

/** The result of reading a whole body. */
export interface ReadBody {
  /** As the adapter has cut them. */
  readonly items: readonly unknown[];
  /** In the order of the items. */
  readonly outcomes: readonly ItemOutcome[];
  /** Why items were left out; null if no item was. */
  readonly why: string | null;
}

/** What became of an item, or of a part of it. */
export type Applied =
  | { readonly type: 'done'; readonly outcome: ItemOutcome['outcome']; readonly left?: string }
  /** It names a message that is not known yet. */
  | { readonly type: 'waits'; readonly contact: ContactId | null }
  | { readonly type: 'failed'; readonly error: unknown; readonly contact: ContactId | null };

/** One statement of an item, and the channel that it is about. */
interface Part {
  readonly item: Item;
  readonly channel: ConnectedChannel;
  readonly read: ReadItem;
}
type EventPart = Part & { readonly read: Extract<ReadItem, { type: 'event' }> };

/** Most characters of a reason. */
const MAX_WHY = 2_000;

export class InboundReader {
  readonly #options: InboundReaderOptions;

  constructor(options: InboundReaderOptions) {
    this.#options = options;
  }

  /** Reads a body to its end. Rejects only while the store takes no writes; the body can then be read again. */
  async readBody(channel: ConnectedChannel, raw: Pick<RawInbound, 'id' | 'at' | 'body'>): Promise<ReadBody> {
    const items = this.#split(channel, raw);
    if (!Array.isArray(items)) {
      return { items: [], outcomes: [], why: await this.#unreadable(channel, raw.at, items) };
    }
    const places = items.map((item: unknown, index) => ({ raw: raw.id, index, item, at: raw.at }));
    const applied = await this.applyItems(channel, places);
    const outcomes: ItemOutcome[] = [];
    const left: string[] = [];
    for (const [index, results] of applied.entries()) {
      const place = places[index];
      if (place === undefined) continue;
      for (const result of results) {
        if (result.type !== 'done') await this.#keep(channel, place, result);
        const why = result.type === 'done' ? result.left : reasonOf(result);
        if (why !== undefined) left.push(`${index}: ${why}`);
      }
      outcomes.push(outcomeOf(results));
    }
    return { items, outcomes, why: left.length === 0 ? null : left.join('\n').slice(0, MAX_WHY) };
  }

  /** Applies items in order; gives the outcome of the parts of each item. Stores no failed item. */
  async applyItems(
    channel: ConnectedChannel,
    items: readonly Item[],
  ): Promise<readonly (readonly Applied[])[]> {
    const results = items.map((): Applied[] => []);
    let events: { readonly part: EventPart; readonly into: Applied[] }[] = [];
    const apply = async (): Promise<void> => {
      const batch = events;
      events = [];
      const works = batch.map(({ part }) => this.#workOf(part));
      const ended = works.length === 0 ? [] : await this.#options.store.ledger.apply(works);
      batch.forEach(({ part, into }, at) => into.push(appliedOf(part, ended[at])));
    };
    for (const [index, item] of items.entries()) {
      const into = results[index];
      if (into === undefined) continue;
      for (const part of await this.#read(channel, item, into)) {
        if (isEvent(part)) events.push({ part, into });
        else into.push(await this.#note(part));
        if (events.length >= BATCH) await apply();
      }
    }
    await apply();
    return results;
  }

  /** The items of a body, or the error of an adapter that cannot cut the body. */
  #split(channel: ConnectedChannel, { body }: Pick<RawInbound, 'body'>): readonly unknown[] | Error {
    try {
      return this.#adapter(channel).split(body);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #unreadable(channel: ConnectedChannel, at: number, error: unknown): Promise<string> {
    this.#options.log.error({ err: error, channel: channel.id }, 'a body of a channel could not be cut');
    const why = errorText(error);
    await this.#addNotice(channel, { type: 'unreadable', level: 'problem', text: why }, at);
    return why;
  }

  /** The parts of an item; an adapter that throws has failed for this item alone. */
  async #read(channel: ConnectedChannel, item: Item, into: Applied[]): Promise<readonly Part[]> {
    try {
      const read = this.#readAs(channel, item);
      const foreign = read.find((one) => one.type === 'foreign');
      if (foreign === undefined) return read.map((one) => ({ item, channel, read: one }));
      return await this.#readForeign(channel, item, foreign);
    } catch (error) {
      into.push({ type: 'failed', error, contact: null });
      return [];
    }
  }

  #readAs(channel: ConnectedChannel, item: Item): readonly ReadItem[] {
    return this.#adapter(channel).read(item.item, { channel, newFileId: fileIdsOf(item) });
  }

  /** An item for another number or page goes to the channel of the workspace that has that number or page. */
  async #readForeign(
    channel: ConnectedChannel,
    item: Item,
    foreign: Extract<ReadItem, { type: 'foreign' }>,
  ): Promise<readonly Part[]> {
    const { store } = this.#options;
    const workspace = await store.workspaces.workspace(channel.workspace);
    for (const { id, kind } of workspace?.channels ?? []) {
      if (kind !== channel.kind || id === channel.id) continue;
      const other = await store.channels.connected(id);
      const read = other && this.#readAs(other, item);
      if (other && read && !read.some(({ type }) => type === 'foreign')) {
        return read.map((one) => ({ item, channel: other, read: one }));
      }
    }
    return [{ item, channel, read: foreign }];
  }

  #adapter({ kind }: ConnectedChannel): WebhookAdapter {
    const webhook = this.#options.kinds.adapter(kind)?.webhook;
    if (webhook === undefined) throw new Error(`channels of the kind ${kind} bring nothing`);
    return webhook;
  }

  #workOf({ channel, item, read }: EventPart): InboundWork {
    const { newId } = this.#options;
    const { person, once, at, event, media, creates } = read;
    return {
      type: 'inbound',
      workspace: channel.workspace,
      inbound: {
        id: newId<CommandId>(),
        contact: newId<ContactId>(),
        event,
        ...(at === undefined ? {} : { happenedAt: at }),
      },
      ...(person === null ? {} : { person: { channel: channel.id, sender: person } }),
      ...(once === undefined ? {} : { once: { channel: channel.id, external: once } }),
      ...(media === undefined ? {} : { media: { at: item.at, files: media } }),
      ...(this.#isNamed(channel, person) ? {} : { profileAt: item.at }),
      create: creates,
    };
  }

  /** Whether the name of a new person is known, or cannot be asked for. */
  #isNamed({ kind }: ConnectedChannel, person: Sender | null): boolean {
    return person?.name !== undefined || this.#options.kinds.adapter(kind)?.profile === undefined;
  }

  /** What an item says besides events. */
  async #note({ channel, item, read }: Part): Promise<Applied> {
    switch (read.type) {
      case 'typing':
        await this.#typing(channel, read);
        return { type: 'done', outcome: 'accepted' };
      case 'notice':
        await this.#addNotice(channel, read.notice, item.at);
        return { type: 'done', outcome: 'accepted' };
      case 'foreign': {
        const text = `Something came for ${read.account}, which no channel here is connected to.`;
        await this.#addNotice(channel, { type: 'other', level: 'problem', text }, item.at);
        return { type: 'done', outcome: 'accepted', left: `for ${read.account}` };
      }
      case 'refused':
        return { type: 'done', outcome: 'refused', left: read.why };
      case 'nothing':
        return { type: 'done', outcome: 'accepted', left: read.why };
      case 'event':
        throw new Error('events are applied, not noted');
    }
  }

  async #typing(
    channel: ConnectedChannel,
    { person, typing }: Extract<ReadItem, { type: 'typing' }>,
  ): Promise<void> {
    const { store, bus } = this.#options;
    const contact = await store.record.contactOf(channel.id, person);
    if (contact !== undefined) bus.signal({ type: 'visitor-typing', contact, typing });
  }

  async #addNotice(channel: ConnectedChannel, notice: ChannelNotice, at: number): Promise<void> {
    const text = beginningOf(notice.text, MAX_NOTICE);
    await this.#options.store.channels.addNotice(channel.id, { ...notice, text }, at);
    const { breaks } = notice;
    if (breaks !== undefined) await this.#options.onBroken(channel, { ...notice, breaks });
  }

  async #keep(
    channel: ConnectedChannel,
    item: Item,
    left: Exclude<Applied, { type: 'done' }>,
  ): Promise<void> {
    const { store, bus, now } = this.#options;
    await store.jobs.add(waitingItem(channel, item, left, now()));
    bus.signal({ type: 'job-due', kind: 'inbound-item' });
  }
}

function isEvent(part: Part): part is EventPart {
  return part.read.type === 'event';
}

function appliedOf({ read }: EventPart, result: WorkResult | undefined): Applied {
  if (result === undefined || result.type === 'answer') throw new Error('an inbound has no such result');
  if (result.type === 'failed') {
    const { error } = result;
    return { type: 'failed', error, contact: error instanceof DamagedContactError ? error.contact : null };
  }
  switch (result.outcome) {
    case 'applied':
      return { type: 'done', outcome: 'accepted' };
    case 'duplicate':
      return { type: 'done', outcome: 'duplicate' };
    case 'unknown-message':
      return { type: 'waits', contact: result.contact };
    case 'unknown-contact':
      return { type: 'done', outcome: 'accepted', left: `${read.event.type} of an unknown person` };
  }
}

function reasonOf(result: Exclude<Applied, { type: 'done' }>): string {
  if (result.type === 'waits') return 'waits for a message';
  return errorText(result.error);
}

/** The outcome of an item for the caller. An item that waits or failed is stored, and so is accepted. */
function outcomeOf(results: readonly Applied[]): ItemOutcome {
  const refused = results.find((applied) => applied.type === 'done' && applied.outcome === 'refused');
  if (refused?.type === 'done') {
    return { outcome: 'refused', ...(refused.left === undefined ? {} : { why: refused.left }) };
  }
  const isDuplicate =
    results.length > 0 &&
    results.every((applied) => applied.type === 'done' && applied.outcome === 'duplicate');
  return { outcome: isDuplicate ? 'duplicate' : 'accepted' };
}
