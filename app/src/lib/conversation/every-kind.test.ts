import { isAmendment, isEvent, type Actor, type Entry, type Fact } from '@parley/core/contact/entry';
import { AUTOMATION_FACTS, TRIGGERS } from '@parley/core/contact/facts/automation-facts';
import { initialState } from '@parley/core/contact/state';
import { SAMPLE_ACTORS, SAMPLE_EXTRAS, SAMPLE_FACTS } from '@parley/core/contact/testing/sample-facts';
import { everyMixedHistory } from '@parley/core/contact/testing/unknown-entries';
import { evolve } from '@parley/core/contact/evolve';
import type { ContactId, EntryId } from '@parley/core/ids';
import { afterEach, describe, expect, it } from 'vitest';
import { activitiesOf, activityKind, activityName, ACTIVITY_KINDS } from '../contact/activity-kinds.ts';
import { previewWords } from '../inbox/row/preview-words.ts';
import { viewEntries } from '../local/record/entries-view.ts';
import { m } from '../paraglide/messages.js';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { searchedEntries } from '../search/index/searched-texts.ts';
import type { People } from '../state/people.svelte.ts';
import { extraLabel } from '../ui/extra-words.ts';
import { eventIcon } from './event-icons.ts';
import { actorName, eventWords } from './event-words.ts';
import { timelineOf } from './timeline.ts';

const LANGUAGES = ['en', 'fr'] as const;
const contact = 'contactone' as ContactId;
const people = { nameOf: () => 'Ana', channel: () => ({ name: 'Chat' }) } as unknown as People;
const names = { people, contact: { ...initialState(contact), fields: { name: 'Bea' } } };

const entryOf = (fact: Fact, by: Actor = SAMPLE_ACTORS.agent): Entry => ({
  v: 1,
  id: 'cause0001/0' as EntryId,
  seq: 1,
  at: 1,
  by,
  conversation: null,
  ...fact,
});

const EVENTS = Object.values(SAMPLE_FACTS)
  .map((fact) => entryOf(fact))
  .filter((entry) => isEvent(entry));

const speak = (language: 'en' | 'fr') => {
  overwriteGetLocale(() => language);
};

afterEach(() => {
  speak('en');
});

describe('every kind of event', () => {
  it('EV-1 has words of its own in both languages', () => {
    const all = LANGUAGES.map((language) => {
      speak(language);
      return EVENTS.map((entry) => eventWords(entry, names));
    });
    for (const words of all) {
      expect(new Set(words).size).toBe(EVENTS.length);
      for (const word of words) expect(word).toMatch(/\p{L}/u);
      expect(words).not.toContain(m.event_unknown());
    }
    const [english = [], french = []] = all;
    english.forEach((words, index) => {
      expect(words).not.toBe(french[index]);
      expect(words).not.toMatch(/[{}]|undefined/);
      expect(french[index]).not.toMatch(/[{}]|undefined/);
    });
  });

  it('EV-1 has an icon, and a filter in Activities with a name', () => {
    const neutral = eventIcon('unknown');
    for (const entry of EVENTS) expect(eventIcon(entry.kind), entry.kind).not.toBe(neutral);
    for (const entry of EVENTS) expect(ACTIVITY_KINDS).toContain(activityKind(entry.kind));
    expect(new Set(ACTIVITY_KINDS.map(activityName)).size).toBe(ACTIVITY_KINDS.length);
  });

  it('EV-1 says who did it: each actor has a name, and a program the name that was copied', () => {
    for (const language of LANGUAGES) {
      speak(language);
      for (const actor of Object.values(SAMPLE_ACTORS)) {
        expect(actorName(actor, names), actor.kind).toMatch(/\p{L}/u);
        if ('name' in actor) expect(actorName(actor, names)).toContain(actor.name);
        const words = eventWords(entryOf(SAMPLE_FACTS.tagged, actor), names);
        expect(words).toContain(actorName(actor, names));
      }
    }
  });

  it('WF-3 every trigger of a workflow has words in both languages', () => {
    expect(AUTOMATION_FACTS.length).toBeGreaterThan(0);
    const [english = [], french = []] = LANGUAGES.map((language) => {
      speak(language);
      return TRIGGERS.map((trigger) =>
        eventWords(entryOf({ ...SAMPLE_FACTS['workflow-started'], trigger }), names),
      );
    });
    expect(new Set([...english, ...french]).size).toBe(TRIGGERS.length * 2);
  });

  it('every content of a message has a name in the list, in both languages', () => {
    for (const language of LANGUAGES) {
      speak(language);
      for (const extra of Object.values(SAMPLE_EXTRAS)) {
        expect(extraLabel(extra.type)).toMatch(/\p{L}/u);
        const entry = entryOf(
          { ...SAMPLE_FACTS.message, body: { v: 1, blocks: [] }, extra },
          { kind: 'contact' },
        );
        const { preview } = evolve(initialState(contact), entry);
        expect(previewWords(preview)).toMatch(/\p{L}/u);
        expect(previewWords(preview)).not.toBe(m.files({ count: 0 }));
      }
    }
  });
});

describe('what a newer program has written', () => {
  it('L18 in any history, each unknown entry is one plain line, and the others are drawn as without it', () => {
    everyMixedHistory(({ known, mixed, unknown }) => {
      const drawn = (entries: readonly Entry[]) =>
        timelineOf(viewEntries(entries, [], undefined), undefined).flatMap((item) =>
          item.type === 'day' || item.type === 'new' ? [] : [item],
        );
      const isUnknown = ({ view }: { readonly view: { readonly entry: Entry } }) =>
        unknown.has(view.entry.id);
      const lines = drawn(mixed).filter(isUnknown);
      expect(lines.map(({ type }) => type)).toEqual([...unknown].map(() => 'event'));
      for (const { view } of lines) {
        expect(eventWords(view.entry, names)).toBe(m.event_unknown());
        expect(eventIcon(view.entry.kind)).toBe(eventIcon('unknown'));
      }
      // A line between two page changes is the end of their run.
      const others = (items: ReturnType<typeof drawn>) =>
        items
          .filter((item) => !isUnknown(item) && item.view.entry.kind !== 'page')
          .map(({ type, key }) => [type, key]);
      expect(others(drawn(mixed))).toEqual(others(drawn(known)));
      expect(activitiesOf(mixed, undefined).length).toBe(
        activitiesOf(known, undefined).length + unknown.size,
      );
    }, 60);
  });

  it('L18 in any history, search finds what it finds without the unknown entries', () => {
    const found = (entries: readonly Entry[]) =>
      searchedEntries(entries.reduce(evolve, initialState(contact)), entries, new Set(), () => 'Ana');
    everyMixedHistory(({ known, mixed, placeOf }) => {
      const moved = found(known).map((entry) => ({ ...entry, seq: placeOf(entry.seq) }));
      expect(found(mixed)).toEqual(moved);
    }, 60);
  });

  it('L18 an entry that was not read through core is a plain line too', () => {
    for (const kind of ['invoiced', 'toString', '__proto__', 'constructor']) {
      const entry = { ...entryOf({ kind: 'blocked' }), kind } as unknown as Entry;
      expect(isEvent(entry) && !isAmendment(entry)).toBe(true);
      expect(eventWords(entry, names)).toBe(m.event_unknown());
      expect(eventIcon(entry.kind)).toBe(eventIcon('unknown'));
    }
  });
});
