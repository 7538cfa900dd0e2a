/** The items of the palette: actions, and choices that would otherwise be one step further. */
import type { Row } from '@parley/core/inbox/row';
import { comparable } from '@parley/core/names/fold';
import { INSIDE, matchWords } from '@parley/core/names/match-words';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../../paraglide/messages.js';
import { presetTime, type SnoozePreset } from '../../conversation/header/snooze-times.ts';
import { contactName } from '../../ui/names.ts';
import { beginsPhone, phoneStored, phoneTyped, type PhoneNumber } from '../../search/index/phone-number.ts';
import type { Action, ActionContext, Group, Target } from '../action.ts';
import type { Choosing } from '../offers.svelte.ts';

export type Kind = Group | 'teammates' | 'stages' | 'snooze' | 'contacts';

export interface Item {
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  /** The text that is searched: the label and other words that lead to the item, in `comparable` form. */
  readonly text: string;
  /** Its key, if it is an action with a key. */
  readonly chord?: string;
  readonly run: () => void;
}

const item = (id: string, kind: Kind, label: string, run: () => void): Item => ({
  id,
  kind,
  label,
  text: comparable(label),
  run,
});

const seenBy = ({ row }: Target) => (row === undefined ? {} : { row });

export const actionItems = (
  actions: readonly Action[],
  context: ActionContext,
  chordOf: (id: string) => string | undefined,
): Item[] =>
  actions
    .filter((action) => action.keyOnly !== true && (action.when?.(context) ?? true))
    .map((action) => {
      const chord = chordOf(action.id);
      const base = item(action.id, action.group, action.label(), () => action.run(context));
      return chord === undefined ? base : { ...base, chord };
    });

const teammateItems = ({ app, target }: ActionContext): Item[] => {
  if (target === undefined) return [];
  const { self } = app.people;
  return app.people.active
    .filter(({ id }) => id !== target.state.assignee)
    .toSorted((a, b) => Number(b.id === self.id) - Number(a.id === self.id))
    .map((member) =>
      item(`assign/${member.id}`, 'teammates', m.palette_assign({ name: isolate(member.name) }), () => {
        void app.actions.assign(target.contact, member.id, seenBy(target));
      }),
    );
};

const stageItems = ({ app, target }: ActionContext): Item[] => {
  if (target === undefined) return [];
  const { stage } = target.state;
  const set = (to: NonNullable<typeof stage>['id'] | null) => () =>
    void app.actions.stage(target.contact, to);
  return [
    ...app.people.workspace.rules.stages
      .filter(({ id }) => id !== stage?.id)
      .map(({ id, name }) => item(`stage/${id}`, 'stages', m.stage_is({ name: isolate(name) }), set(id))),
    ...(stage === null
      ? []
      : [item('stage/none', 'stages', m.stage_is({ name: m.stage_none() }), set(null))]),
  ];
};

const snoozeItems = ({ app, target, offers }: ActionContext): Item[] => {
  if (target === undefined || target.state.conversation === null || target.state.blocked) return [];
  const presets: readonly (readonly [SnoozePreset, string])[] = [
    ['later-today', m.snooze_later()],
    ['tomorrow', m.snooze_tomorrow()],
    ['next-week', m.snooze_next_week()],
  ];
  return [
    ...presets.map(([preset, label]) =>
      item(`snooze/${preset}`, 'snooze', m.palette_snooze({ time: label }), () => {
        const until = presetTime(preset, Date.now());
        void app.actions.snooze(target.contact, until, false, seenBy(target));
      }),
    ),
    ...(offers.snoozeUntil === undefined
      ? []
      : [
          item('snooze/own', 'snooze', m.palette_snooze({ time: m.snooze_own() }), () =>
            offers.snoozeUntil?.(target.contact),
          ),
        ]),
  ];
};

/** The list of one choice. */
export const choiceItems = (what: Choosing, context: ActionContext): Item[] => {
  switch (what) {
    case 'assign':
      return teammateItems(context);
    case 'stage':
      return stageItems(context);
    case 'snooze':
      return snoozeItems(context);
  }
};

/** All choices, so that typing finds them without a step in between. */
export const furtherItems = (context: ActionContext): Item[] =>
  // While rows are selected, a choice applies to all of them, and their bar asks.
  context.offers.bulk === undefined
    ? [...teammateItems(context), ...stageItems(context), ...snoozeItems(context)]
    : [];

/** Names of contacts, made comparable once: there may be a hundred thousand. */
export interface NamedContact {
  readonly row: Row;
  readonly name: string;
  readonly text: string;
  readonly number: PhoneNumber;
}

export const namedContacts = (rows: Iterable<Row>): NamedContact[] =>
  [...rows].flatMap((row) => {
    try {
      const name = contactName(row.state);
      const { email, phone } = row.state.fields;
      const text = comparable([name, email, phone].filter(Boolean).join(' '));
      return [{ row, name, text, number: phoneStored(phone ?? '') }];
    } catch {
      // A contact that cannot be fully read is in the list of conversations, and the list says so.
      return [];
    }
  });

const MOST_CONTACTS = 8;
const SCATTERED = { scattered: true };

/**
 * The contacts that match best. Among equal matches, the contact who wrote last comes first.
 * @param query the typed words, in `comparable` form; `typed` is the original
 */
export const contactItems = (
  contacts: readonly NamedContact[],
  query: string,
  typed: string,
  { go, offers }: ActionContext,
): Item[] => {
  const phone = phoneTyped(typed);
  return contacts
    .map((contact) => {
      // A contact that is found by its number matches fully, however the two numbers are written.
      const isCalled = phone !== undefined && beginsPhone(phone, contact.number);
      const text = isCalled ? query : contact.text;
      return { contact, text, score: matchWords(query, text, SCATTERED) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || b.contact.row.state.at - a.contact.row.state.at)
    .slice(0, MOST_CONTACTS)
    .map(({ contact: { row, name }, text }) => ({
      ...item(`contact/${row.contact}`, 'contacts', name, () =>
        go(offers.hrefOf?.(row.contact) ?? `/c/${row.contact}`),
      ),
      text,
    }));
};

/** A heading with the items below it. */
export interface Section {
  readonly kind: Kind | 'recent';
  readonly items: readonly Item[];
}

const MOST_FOUND = 40;

/**
 * The items that match, the best first, under the heading of each kind; the kind of the best item comes
 * first.
 */
export const foundSections = (items: readonly Item[], query: string): Section[] => {
  const scored = items
    .map((one) => ({ one, score: matchWords(query, one.text, SCATTERED) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  // Scattered letters count only if nothing else matches.
  const least = (scored[0]?.score ?? 0) >= INSIDE ? INSIDE : 0;
  const found = scored
    .filter(({ score }) => score >= least)
    .slice(0, MOST_FOUND)
    .map(({ one }) => one);
  return [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, under]) => ({ kind, items: under }));
};

/** All items in their order, after the items that were chosen last. */
export const allSections = (
  items: readonly Item[],
  further: readonly Item[],
  recent: readonly string[],
): Section[] => {
  const known = [...items, ...further];
  const last = recent.flatMap((id) => known.find((one) => one.id === id) ?? []);
  // Actions on a conversation are searched for most.
  const isFirst = ({ kind }: Item) => kind === 'conversation' || kind === 'writing';
  const rest = items
    .filter((one) => !last.includes(one))
    .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  return [
    ...(last.length > 0 ? [{ kind: 'recent', items: last } as const] : []),
    ...[...Map.groupBy(rest, ({ kind }) => kind)].map(([kind, under]) => ({ kind, items: under })),
  ];
};

/** An item as the palette shows it. */
export interface Shown {
  readonly id: string;
  /** The kind whose heading is above the item. */
  readonly under: Section['kind'];
  readonly item: Item;
}

/** Items that follow each other under one heading. */
export interface Run {
  readonly under: Section['kind'];
  /** Index of the run's first item among all items. */
  readonly from: number;
  readonly items: readonly Shown[];
}

/** The items in their order, with a heading wherever the kind changes. */
export const inRuns = (items: readonly Shown[]): Run[] => {
  const starts = items.flatMap(({ under }, at) =>
    under === items[at - 1]?.under ? [] : [{ under, from: at }],
  );
  return starts.map(({ under, from }, at) => ({
    under,
    from,
    items: items.slice(from, starts[at + 1]?.from),
  }));
};
