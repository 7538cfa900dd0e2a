/**
 * How fast messages leave over one channel: the limits that its service sets, and how many wait for an answer at a time.
 * Replies come before broadcasts, and a part of the places is kept for them, so that broadcasts that hang hold up none.
 */
import type { Priority } from '@parley/core/contact/consequences';
import type { SendRates } from '../../../channels/adapter.ts';
import type { Room } from '../../runner.ts';
import { TokenBucket } from '../../../token-bucket.ts';

/** Fewest and most messages of a channel that wait for an answer: an answer takes up to a second or so. */
const FEWEST_AT_ONCE = 4;
const MOST_AT_ONCE = 128;
/** The part of the places that broadcasts leave free. */
const KEPT_FOR_REPLIES = 1 / 4;
/** Buckets of persons that are kept before the full ones are forgotten. */
const MOST_PERSONS = 10_000;

/** A message that is on its way to the channel. */
export interface Turn {
  /** The channel is not called after all: the message takes nothing of its limit. */
  unused(): void;
  /** The channel has answered, or the message no longer waits for its answer. */
  end(): void;
}

export class ChannelPace {
  #rates: SendRates;
  readonly #bucket: TokenBucket;
  readonly #persons = new Map<string, TokenBucket>();
  /** Until when templates wait, by name and language, in ms. */
  readonly #templates = new Map<string, number>();
  /** How many messages wait for an answer. */
  #onTheWay = 0;
  /** Until when the channel has asked us to wait, in ms. */
  #quietUntil = 0;

  constructor(rates: SendRates, now: number) {
    this.#rates = rates;
    this.#bucket = new TokenBucket(rates.channel, now);
  }

  setRates(rates: SendRates, now: number): void {
    this.#rates = rates;
    this.#bucket.setRate(rates.channel, now);
  }

  /** How many more messages may begin, and when that changes by itself. */
  room(priority: Priority, now: number): Room {
    if (this.#quietUntil > now) return { count: 0, next: this.#quietUntil };
    const places = this.#places(priority) - this.#onTheWay;
    if (places <= 0) return { count: 0 };
    const count = Math.max(0, Math.min(places, this.#bucket.count(now)));
    // Due messages that did not begin start as soon as there is a token.
    return count < places ? { count, next: this.#bucket.nextAt(now) } : { count };
  }

  begin(now: () => number): Turn {
    this.#onTheWay += 1;
    this.#bucket.take(now());
    return {
      unused: () => {
        this.#bucket.giveBack(now());
      },
      end: () => {
        this.#onTheWay -= 1;
      },
    };
  }

  /** Takes a token of a person; if there is none, gives the time in ms at which there is one. */
  takeForPerson(external: string, now: number): number | undefined {
    const { person } = this.#rates;
    if (person === null) return undefined;
    const bucket = this.#persons.get(external) ?? new TokenBucket(person, now);
    bucket.setRate(person, now);
    if (bucket.count(now) < 1) return bucket.nextAt(now);
    bucket.take(now);
    this.#persons.set(external, bucket);
    if (this.#persons.size > MOST_PERSONS) this.#forgetFull(now);
    return undefined;
  }

  /** No message begins before a time in ms. */
  waitUntil(time: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, time);
  }

  waitForTemplate(template: string, until: number): void {
    this.#templates.set(template, until);
  }

  /** The time in ms until which a template waits, if it does. */
  templateUntil(template: string, now: number): number | undefined {
    const until = this.#templates.get(template);
    if (until === undefined || until > now) return until;
    this.#templates.delete(template);
    return undefined;
  }

  #places(priority: Priority): number {
    const all = Math.min(MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, Math.ceil(this.#rates.channel.perSecond)));
    return priority === 'reply' ? all : all - Math.ceil(all * KEPT_FOR_REPLIES);
  }

  #forgetFull(now: number): void {
    for (const [external, bucket] of this.#persons) if (bucket.isFull(now)) this.#persons.delete(external);
  }
}
