/**
 * Visitors of a running demo: now and then one comes and writes, and answers when an agent has replied. They come
 * through the door of the web chat, as everybody does.
 */
import type { ChannelId } from '@parley/core/ids';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/log.ts';
import { fill, newSlots } from './fill.ts';
import { createGuestChat, newGuest, type ChatDoor, type FirstMessage, type GuestChat } from './guest-chat.ts';
import { SCRIPTS } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { Language, Script } from './script.ts';
import { FOLLOW_UPS } from './scripts/small.ts';
import { FIRST_NAMES_EN, FIRST_NAMES_FR, LAST_NAMES_EN, LAST_NAMES_FR, REFERENCES } from './words.ts';

/** Somebody who has written before. */
export interface Guest {
  readonly language: Language;
  readonly first: string;
  readonly token: string;
}

export interface GuestsOptions {
  /** Address of the server, without a slash at the end. */
  readonly url: string;
  readonly channel: ChannelId;
  readonly guests: readonly Guest[];
  readonly log: Log;
  /** Factor of all waiting; 1 unless given. */
  readonly pace?: number;
  readonly seed?: number;
}

export interface Guests {
  /** Nobody comes any more; resolves when those who are there have gone. */
  stop(): Promise<void>;
}

/** How long nobody new comes, in ms. */
const PAUSE = [20_000, 60_000] as const;
/** How long somebody types, and how long they take before, in ms. */
const TYPING = [3_000, 7_000] as const;
const THINKING = [2_000, 12_000] as const;
/** How often somebody looks for an answer, in ms, how many times, and how many of them they answer. */
const LOOK_EVERY = 4_000;
const LOOKS = 150;
const ANSWERS = 3;

const OPENINGS = SCRIPTS.filter(({ byHand, steps }) => !byHand && steps[0]?.type === 'contact');
const SHOP = 'https://shop.example';

/** Begins at once; the first visitor comes after a few seconds. */
export function startGuests(options: GuestsOptions): Guests {
  const visits = new Visits(options);
  const running = visits.run();
  return {
    async stop() {
      visits.abort();
      await running;
      await visits.ended();
    },
  };
}

/** What somebody says first: all up to the first answer. */
function openingOf(script: Script): readonly string[] {
  const end = script.steps.findIndex((step) => step.type !== 'contact');
  return script.steps.slice(0, end).flatMap((step) => (step.type === 'contact' ? [step.words] : []));
}

function newcomer(random: Random, language: Language): { first: string; last: string } {
  return {
    first: random.pick(language === 'fr' ? FIRST_NAMES_FR : FIRST_NAMES_EN),
    last: random.pick(language === 'fr' ? LAST_NAMES_FR : LAST_NAMES_EN),
  };
}

class Visits {
  readonly #log: Log;
  /** Factor of all waiting. */
  readonly #pace: number;
  readonly #random: Random;
  readonly #stopped = new AbortController();
  readonly #door: ChatDoor;
  /** Guests who have written before and are not here now. */
  readonly #absent: Guest[];
  /** The visits that are going on. */
  readonly #visits = new Set<Promise<void>>();

  constructor({ log, pace = 1, seed, url, channel, guests }: GuestsOptions) {
    this.#log = log;
    this.#pace = pace;
    this.#random = createRandom(seed ?? Date.now());
    this.#door = { url, channel, signal: this.#stopped.signal };
    this.#absent = this.#random.shuffle(guests);
  }

  /** Begins one visit after another, until `abort`. */
  run(): Promise<void> {
    return this.#quietly(async () => {
      await this.#pause(4_000);
      while (!this.#stopped.signal.aborted) {
        const visit = this.#quietly(() => this.#visit()).finally(() => this.#visits.delete(visit));
        this.#visits.add(visit);
        await this.#pause(...PAUSE);
      }
    });
  }

  abort(): void {
    this.#stopped.abort();
  }

  /** Resolves when the visits that are going on have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#visits);
  }

  async #visit(): Promise<void> {
    const random = this.#random;
    const guest = random.chance(0.7) ? this.#absent.pop() : undefined;
    const language = guest?.language ?? random.pick(['en', 'fr'] as const);
    const script = random.pick(OPENINGS.filter((opening) => opening.language === language));
    const name = newcomer(random, language);
    const slots = newSlots(random, script, { first: guest?.first ?? name.first });
    const pages = script.from?.map(([path, title]) => ({
      url: SHOP + fill(path, slots, random),
      title: fill(title, slots, random),
    }));
    const chat = createGuestChat(this.#door, guest?.token ?? (await newGuest(this.#door)));
    const seen = guest ? ((await chat.messages(0)).at(-1)?.n ?? 0) : 0;
    if (guest) for (const page of pages ?? []) await chat.sees(page);
    const first: FirstMessage = guest
      ? {}
      : {
          identity: { name: `${name.first} ${name.last}` },
          ...(pages ? { pages } : {}),
          ...(random.chance(0.4) ? { reference: random.pick(REFERENCES) } : {}),
        };
    for (const [n, words] of openingOf(script).entries()) {
      await this.#write(chat, fill(words, slots, random), n === 0 ? first : {});
    }
    await this.#stay(chat, language, seen);
    if (guest) this.#absent.unshift(guest);
  }

  /** Waits for answers, reads them, and answers some. */
  async #stay(chat: GuestChat, language: Language, seen: number): Promise<void> {
    let n = seen;
    let answers = 0;
    for (let look = 0; look < LOOKS && answers < ANSWERS; look += 1) {
      await this.#pause(LOOK_EVERY);
      const news = await chat.messages(n);
      n = news.at(-1)?.n ?? n;
      if (!news.some(({ direction }) => direction === 'out')) continue;
      await chat.reads(n);
      if (!this.#random.chance(0.85)) continue;
      await this.#pause(...THINKING);
      await this.#write(chat, this.#random.pick(FOLLOW_UPS[language]));
      answers += 1;
      look = 0;
    }
  }

  /** Types for a while, then sends. */
  async #write(chat: GuestChat, words: string, first?: FirstMessage): Promise<void> {
    await chat.typing();
    await this.#pause(...TYPING);
    await chat.write(words, first);
  }

  #pause(low: number, high = low): Promise<void> {
    const { signal } = this.#stopped;
    return sleep(this.#random.between(low, high) * this.#pace, undefined, { signal });
  }

  async #quietly(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      // A visit that fails is over; the next one comes all the same.
      if (!this.#stopped.signal.aborted) this.#log.warn({ err: error }, 'a visitor of the demo left early');
    }
  }
}
