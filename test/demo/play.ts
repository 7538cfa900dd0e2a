/**
 * Plays the past: people write through the webhooks of their channels, and the team answers over HTTP, while the server's
 * clock and Meta's stand at the time of each step. Several conversations take place side by side.
 */
import type { ContactId } from '@parley/core/ids';
import { fill, newSlots } from '@parley/sync-server/demo/fill';
import { createRandom, type Random } from '@parley/sync-server/demo/random';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Customer } from './customer.ts';
import type { House } from './house.ts';
import type { Scene, Step } from './steps.ts';
import type { Story } from './stories/story.ts';

export interface Played {
  readonly customer: Customer;
  readonly story: Story;
}

export interface PlayOptions {
  readonly house: House;
  readonly parts: readonly Played[];
  /** When the past ends, in ms. */
  readonly now: number;
  /** Sets all clocks, and resolves when they are set. */
  readonly setClock: (at: number) => Promise<void>;
  /** Resolves when every webhook has been taken. */
  readonly settled: () => Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEED = 31_337;
/** Conversations that take place side by side. */
const TOGETHER = 14;
/** About the time that the longest conversation of one day takes, in ms. */
const LENGTH = 35 * MINUTE;
/** How long nothing is waited for where nothing can be seen to come, in ms. */
const MOMENT = 20;

export async function playPast(options: PlayOptions): Promise<void> {
  const random = createRandom(SEED);
  const groups = groupsOf(options.parts);
  const begins = beginningsOf(groups, options.now);
  const moments = groups.flatMap((group, at) =>
    momentsOf(group, begins[at] ?? options.now, random, options.house),
  );
  for (const { at, steps } of moments.sort((a, b) => a.at - b.at)) {
    await options.setClock(Math.min(at, options.now));
    await Promise.all(steps.map(({ step, scene }) => runStep(step, scene)));
    await options.settled();
  }
}

/** Those of one day together. */
function groupsOf(parts: readonly Played[]): readonly (readonly Played[])[] {
  const byDay = Map.groupBy(parts, ({ story }) => story.daysAgo ?? 0);
  return [...byDay.values()].flatMap((ofDay) =>
    Array.from({ length: Math.ceil(ofDay.length / TOGETHER) }, (_, at) =>
      ofDay.slice(at * TOGETHER, (at + 1) * TOGETHER),
    ),
  );
}

/** Groups of earlier days begin on these days; the others within the last day, the last one a short time ago. */
function beginningsOf(groups: readonly (readonly Played[])[], now: number): readonly number[] {
  const today = groups.filter(([first]) => first?.story.daysAgo === undefined);
  return groups.map((group) => {
    const daysAgo = group[0]?.story.daysAgo;
    if (daysAgo !== undefined) return now - daysAgo * 24 * HOUR + 90 * MINUTE;
    const left = today.length - today.indexOf(group);
    return Math.round(now - LENGTH - (left - 1) ** 1.6 * 1.2 * HOUR);
  });
}

interface Moment {
  /** In ms. */
  readonly at: number;
  readonly steps: readonly { readonly step: Step; readonly scene: Scene }[];
}

/** The n-th steps of a group take place at one moment. */
function momentsOf(group: readonly Played[], begin: number, random: Random, house: House): readonly Moment[] {
  const scenes = group.map((part, at) => ({
    steps: part.story.steps,
    scene: sceneOf(part, at % 3, random, house),
  }));
  const length = Math.max(...scenes.map(({ steps }) => steps.length));
  let at = begin;
  return Array.from({ length }, (_, n) => {
    const steps = scenes.flatMap(({ steps: all, scene }) => {
      const step = all[n];
      return step === undefined ? [] : [{ step, scene }];
    });
    at += Math.max(...steps.map(({ step }) => step.after)) * MINUTE;
    return { at, steps };
  });
}

function sceneOf({ customer }: Played, member: number, random: Random, house: House): Scene {
  const { name, tongue } = customer;
  const slots = newSlots(
    random,
    { language: tongue === 'fr' ? 'fr' : 'en', about: 'lamp' },
    { first: name.split(' ')[0] ?? '' },
  );
  return {
    customer,
    house,
    member,
    fill: (words) => fill(words, slots, random),
    contact: () => contactOf(house, customer),
  };
}

async function contactOf(house: House, customer: Customer): Promise<ContactId> {
  const state = await house.stateOf(customer.channel, customer.key);
  if (!state) throw new Error(`nobody knows ${customer.name}`);
  return state.contact;
}

async function runStep(step: Step, scene: Scene): Promise<void> {
  const { customer, house } = scene;
  const inbound = async (): Promise<number> =>
    (await house.stateOf(customer.channel, customer.key))?.inbound ?? 0;
  const before = { inbound: await inbound(), received: customer.received() };
  await step.run(scene);
  if (step.brings === 'inbound')
    await house.until(`${customer.name} wrote`, async () => (await inbound()) > before.inbound);
  else if (step.brings === 'message')
    await house.until(`${customer.name} gets an answer`, () => customer.received() > before.received);
  else await sleep(MOMENT);
}
