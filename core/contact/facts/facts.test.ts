import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ActorSchema } from '../actor.ts';
import { isEvent, KINDS, type Actor, type Entry, type Fact } from '../entry.ts';
import { record } from '../record.ts';
import { withoutWords } from '../redact.ts';
import { damageOf } from '../state.ts';
import { ANA, CHAT, ContactLog, conversing, NOON, text } from '../testing/contact-log.ts';
import { SAMPLE_ACTORS, SAMPLE_EXTRAS, SAMPLE_FACTS } from '../testing/sample-facts.ts';
import type { CommandId, ContactId, EntryId, TagId } from '../../ids.ts';
import { AUTOMATION_FACTS } from './automation-facts.ts';
import { MERGE_FACTS, type Alias } from './merge-facts.ts';
import { MESSAGE_FACTS } from './message-facts.ts';
import { ExtraSchema, FileRefSchema, TemplateSchema } from './message-parts.ts';

const SCHEMAS = [...AUTOMATION_FACTS, ...MERGE_FACTS, ...MESSAGE_FACTS];
const schemaOf = (kind: string) => SCHEMAS.find((schema) => schema.entries.kind.literal === kind);

const by = (kind: Actor['kind']): Actor => SAMPLE_ACTORS[kind];

/** Records facts by an actor upon the state of a log. */
const after = (log: ContactLog, actor: Actor, ...facts: readonly Fact[]) =>
  record(log.state, facts, { cause: 'automation1' as CommandId, actor, now: log.now });

const outgoing = (words: string): Fact => ({
  kind: 'message',
  direction: 'out',
  channel: CHAT,
  body: text(words),
  files: [],
});

describe('schemas of facts', () => {
  it('accept a fact of each of their kinds, and refuse what is not of it', () => {
    expect(SCHEMAS.length).toBeGreaterThan(10);
    for (const schema of SCHEMAS) {
      const kind = schema.entries.kind.literal;
      expect(KINDS).toContain(kind);
      expect(v.is(schema, SAMPLE_FACTS[kind]), kind).toBe(true);
      expect(v.is(schema, { ...SAMPLE_FACTS[kind], more: 1 }), kind).toBe(false);
    }
  });

  it('bound what others write', () => {
    const tagged = schemaOf('tagged');
    const { tag } = SAMPLE_FACTS.tagged;
    for (const name of ['', 'x'.repeat(201)])
      expect(tagged && v.is(tagged, { kind: 'tagged', tag: { ...tag, name } })).toBe(false);
    expect(v.is(FileRefSchema, { id: 'filepicture', name: 'x'.repeat(256), type: 'a/b', size: 1 })).toBe(
      false,
    );
    expect(v.is(ExtraSchema, { ...SAMPLE_EXTRAS.location, latitude: 91 })).toBe(false);
    expect(v.is(ExtraSchema, { ...SAMPLE_EXTRAS.cards, cards: [] })).toBe(false);
    const many = Array.from({ length: 101 }, () => SAMPLE_EXTRAS.order.items[0]);
    expect(v.is(ExtraSchema, { type: 'order', items: many })).toBe(false);
    const values = Array.from({ length: 51 }, () => 'x');
    expect(v.is(TemplateSchema, { name: 'welcome', language: 'en', values })).toBe(false);
  });

  it('accept every actor and every content', () => {
    for (const actor of Object.values(SAMPLE_ACTORS)) expect(v.is(ActorSchema, actor), actor.kind).toBe(true);
    for (const extra of Object.values(SAMPLE_EXTRAS)) expect(v.is(ExtraSchema, extra), extra.type).toBe(true);
    expect(v.is(ActorSchema, { kind: 'telephone' })).toBe(false);
  });
});

describe('what facts change', () => {
  it('L1 every kind of fact, by every kind of actor, leaves a state that can be built upon', () => {
    for (const fact of Object.values(SAMPLE_FACTS)) {
      for (const actor of Object.values(SAMPLE_ACTORS)) {
        const { state, placed } = after(conversing(), actor, fact);
        expect(damageOf(JSON.parse(JSON.stringify(state)), state.contact)).toBeUndefined();
        expect(placed).toHaveLength(1);
      }
    }
  });

  it('TG-1 tags are set once, and taken away by id', () => {
    const { tag } = SAMPLE_FACTS.tagged;
    const second = { id: 'tagsecond' as TagId, name: 'Later' };
    const log = conversing();
    const set = after(
      log,
      by('agent'),
      SAMPLE_FACTS.tagged,
      { kind: 'tagged', tag: second },
      SAMPLE_FACTS.tagged,
    );
    expect(set.state.tags).toEqual([tag.id, second.id]);
    const renamed = { ...tag, name: 'Renamed since' };
    expect(
      after(log, by('agent'), SAMPLE_FACTS.tagged, { kind: 'untagged', tag: renamed }).state.tags,
    ).toEqual([]);
  });

  it('TM-1 a team is a fact of its own beside the assignee', () => {
    const { to: team } = SAMPLE_FACTS.team;
    const { state } = after(conversing(), by('agent'), SAMPLE_FACTS.team, SAMPLE_FACTS.assigned);
    expect([state.team, state.assignee]).toEqual([team, ANA]);
    expect(state.teamed).toMatchObject({ by: by('agent'), before: null });
    const gone = after(conversing(), by('agent'), SAMPLE_FACTS.team, { kind: 'team', from: team, to: null });
    expect(gone.state.team).toBeNull();
  });

  it('BC-4 a broadcast is no reply: the contact still waits, and auto-close does not begin', () => {
    const log = conversing();
    const { state } = after(log, by('broadcast'), outgoing('Spring sale'), SAMPLE_FACTS['broadcast-sent']);
    const { seq: _seq, at: _at, segment: _segment, ...rest } = state;
    expect(log.state).toMatchObject(rest);
    expect(state.preview?.direction).toBe('in');
  });

  it('WF-3 what a workflow, a bot or a program writes is a reply, claims nobody, and starts no auto-close', () => {
    for (const kind of ['workflow', 'bot', 'api'] as const) {
      const { state } = after(conversing(), by(kind), outgoing('We will look'));
      expect(state.preview).toMatchObject({ direction: 'out', by: by(kind) });
      expect([state.waitingSince, state.idle, state.assignee, state.lastBy]).toEqual([null, null, null, {}]);
    }
  });

  it('BT-2 BC-5 the bot’s status and the opt-out are kept', () => {
    const log = conversing();
    expect(after(log, by('agent'), SAMPLE_FACTS['bot-status']).state.bot).toBe('off');
    const out = SAMPLE_FACTS['opt-out'];
    expect(after(log, by('contact'), out).state.optedOut).toBe(true);
    expect(after(log, by('contact'), out, { ...out, out: false }).state).not.toHaveProperty('optedOut');
  });

  it('MG-2 MG-3 a merge brings fields and identities, and changes where replies go to in nothing', () => {
    const log = conversing();
    const { state } = after(log, by('agent'), SAMPLE_FACTS.merged, SAMPLE_FACTS.merged);
    expect(state.fields.email).toBe('b@shop.example');
    expect(state.merged).toEqual(['contacttwo']);
    expect(state.identities.map(({ external }) => external)).toEqual(['visitor2', 'visitor1']);
    expect(state.identities.at(-1)).toEqual(log.state.identities.at(-1));
  });

  it('MG-4 the undo of a merge gives the identities back, in both records', () => {
    const primary = after(conversing(), by('agent'), SAMPLE_FACTS.merged, SAMPLE_FACTS.unmerged).state;
    expect(primary.identities.map(({ external }) => external)).toEqual(['visitor1']);
    expect(primary).not.toHaveProperty('merged');
    const merged = after(conversing(), by('agent'), SAMPLE_FACTS['merged-into']).state;
    expect(merged.mergedInto).toBe('contacttwo' as ContactId);
    const secondary = after(
      conversing(),
      by('agent'),
      SAMPLE_FACTS['merged-into'],
      SAMPLE_FACTS.unmerged,
    ).state;
    expect(secondary).not.toHaveProperty('mergedInto');
    expect(secondary.identities).toEqual(SAMPLE_FACTS.unmerged.identities);
  });

  it('MG-4 replies go to a channel that is left when the last one was the secondary’s', () => {
    const log = conversing();
    const all = { ...SAMPLE_FACTS.unmerged, identities: log.state.identities };
    expect(after(log, by('agent'), all).state).toMatchObject({ identities: [], channel: null });
  });

  const phone = (value: string): Alias => ({ kind: 'phone', value });
  const user = (value: string): Alias => ({ kind: 'user', value });
  /** A contact who has written under some ids. */
  const known = (...aliases: readonly Alias[]): ContactLog => {
    const log = new ContactLog();
    const [first = phone('1')] = aliases;
    log.write('Hello', { sender: { external: `${first.kind}:${first.value}`, name: 'Bea', aliases } });
    return log;
  };
  const changed = (from: Alias, ...aliases: readonly Alias[]): Fact => ({
    kind: 'identity-changed',
    channel: CHAT,
    from,
    sender: { external: 'unused', aliases },
  });

  it('CH-6 a changed number takes the place of the old one, and what else is known stays', () => {
    const { state } = after(known(phone('1'), user('a')), by('channel'), changed(phone('1'), phone('2')));
    expect(state.identities).toMatchObject([
      { external: 'user:a', name: 'Bea', aliases: [user('a'), phone('2')], lastInboundAt: NOON },
    ]);
    const renamed = after(known(phone('1')), by('channel'), changed(phone('1'), phone('2')));
    expect(renamed.state.identities).toMatchObject([{ external: 'phone:2', aliases: [phone('2')] }]);
    const log = known(phone('1'));
    expect(after(log, by('channel'), changed(phone('3'), phone('2'))).state.identities).toEqual(
      log.state.identities,
    );
  });

  it('CH-6 L9 what was proven of a person outlives a change of ids, and no claim beside the change replaces it', () => {
    const log = new ContactLog();
    const proven = { verified: true, user: 'u-7', name: 'Bea Proven', email: 'bea@example.org' } as const;
    log.write('Hello', { sender: { external: 'phone:1', aliases: [phone('1')], ...proven } });
    const { state } = after(log, by('channel'), {
      kind: 'identity-changed',
      channel: CHAT,
      from: phone('1'),
      sender: { external: 'phone:2', aliases: [phone('2')], name: 'Mallory', email: 'mallory@example.org' },
    });
    expect(state.identities).toEqual([
      { external: 'phone:2', channel: CHAT, aliases: [phone('2')], lastInboundAt: NOON, ...proven },
    ]);
  });

  it('CH-6 an id that belongs to another contact now finds this one no longer', () => {
    const lost = (alias: Alias): Fact => ({
      kind: 'alias-lost',
      channel: CHAT,
      alias,
      other: { contact: 'contacttwo' as ContactId, name: '' },
    });
    const { state } = after(known(phone('1'), user('a')), by('channel'), lost(phone('1')));
    expect(state.identities).toMatchObject([{ external: 'user:a', aliases: [user('a')] }]);
    expect(after(known(phone('1')), by('channel'), lost(phone('1'))).state.identities).toEqual([]);
  });

  it('CH-6 ids are added, and a name is replaced', () => {
    const log = known(user('a'), { kind: 'username', value: 'bea' });
    log.write('Hi', {
      sender: {
        external: 'user:a',
        aliases: [user('a'), phone('1'), { kind: 'username', value: 'bea.r' }],
      },
    });
    expect(log.state.identities).toMatchObject([
      { external: 'user:a', aliases: [user('a'), phone('1'), { kind: 'username', value: 'bea.r' }] },
    ]);
  });

  it('MG-1 a suggestion to merge stands until the contacts are merged', () => {
    const { contact } = SAMPLE_FACTS.merged.other;
    const suggested = SAMPLE_FACTS['merge-suggested'];
    const { state } = after(conversing(), by('channel'), suggested, suggested);
    expect(state.mergeSuggestions).toEqual([{ contact, name: 'Bea', channel: CHAT, alias: suggested.alias }]);
    expect(after(conversing(), by('channel'), suggested, SAMPLE_FACTS.merged).state).not.toHaveProperty(
      'mergeSuggestions',
    );
  });
});

describe('messages that are amended', () => {
  const last = (log: ContactLog): EntryId => log.last().id;

  it('CH-9 the list shows the last message as it was edited, and that it was deleted', () => {
    const log = conversing();
    const edited = { ...SAMPLE_FACTS['message-edited'], message: last(log) };
    expect(after(log, by('contact'), edited).state.preview).toMatchObject({
      text: 'Hello!',
      seq: log.state.seq,
    });
    const deleted = after(log, by('contact'), edited, { kind: 'message-deleted', message: last(log) });
    expect(deleted.state.preview).toMatchObject({ text: '', files: 0, deleted: true });
    expect(deleted.state.redacted).toBe(deleted.state.seq);
    expect(after(log, by('contact'), SAMPLE_FACTS['message-edited']).state.preview).toEqual(
      log.state.preview,
    );
  });

  it('OC-8 thanks that are edited into more are no longer only thanks', () => {
    const log = conversing();
    log.say(ANA, { type: 'close' });
    log.write('thanks');
    expect(log.state.thanks).toBeDefined();
    const edited = (words: string): Fact => ({
      kind: 'message-edited',
      message: last(log),
      body: text(words),
    });
    expect(after(log, by('contact'), edited('thank you')).state.thanks).toBeDefined();
    expect(after(log, by('contact'), edited('thanks, but it is broken')).state.thanks).toBeUndefined();
  });

  it('the list shows what a message is that has no words', () => {
    const log = conversing();
    const message = { ...SAMPLE_FACTS.message, body: text(''), extra: SAMPLE_EXTRAS.location };
    const { preview } = after(log, by('contact'), message).state;
    expect(preview).toMatchObject({ text: 'Café 5 rue Cler', extra: 'location' });
    const button = { ...SAMPLE_FACTS.message, body: text('Yes, please'), extra: SAMPLE_EXTRAS.button };
    expect(after(log, by('contact'), button).state.preview?.text).toBe('Yes, please');
  });

  it('CH-9 a deleted message keeps its place and loses its words, files, content and edits', () => {
    const place = {
      v: 1,
      id: 'a/0',
      seq: 1,
      at: NOON,
      by: by('contact'),
      conversation: null,
    } as unknown as Entry;
    const written = { ...place, ...SAMPLE_FACTS.message, extra: SAMPLE_EXTRAS.order } as Entry;
    expect(withoutWords(written)).toMatchObject({
      external: 'external1',
      body: { blocks: [] },
      redacted: true,
    });
    const template = { name: 'welcome', language: 'en', values: ['Bea'] };
    const sent = { ...place, ...outgoing('Hello Bea'), template } as Entry;
    const edit = { ...place, ...SAMPLE_FACTS['message-edited'] } as Entry;
    const reaction = { ...place, ...SAMPLE_FACTS['message-reaction'] } as Entry;
    for (const entry of [written, sent, edit, reaction])
      expect(JSON.stringify(withoutWords(entry))).not.toMatch(/Hello|Teapot|Bea|👍/);
  });

  it('EV-1 amendments are no events, and all others are', () => {
    const events = Object.values(SAMPLE_FACTS).filter((fact) => isEvent(fact as Entry));
    const kinds = new Set(events.map((fact) => fact.kind));
    expect(kinds.has('merged') && kinds.has('bot-status') && kinds.has('identity-changed')).toBe(true);
    for (const schema of MESSAGE_FACTS) expect(kinds).not.toContain(schema.entries.kind.literal);
  });
});
