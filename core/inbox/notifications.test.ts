import { describe, expect, it } from 'vitest';
import { MAX_ARCHIVED, CommandSchema } from '../contact/decide/command.ts';
import type { NotificationKind } from '../contact/consequences.ts';
import { ANA, BEN, CONTACT, conversing, idOf, NOON, ContactLog } from '../contact/testing/contact-log.ts';
import { entryIdOf, notificationIdOf, type CommandId, type ContactId } from '../ids.ts';
import type { Notification } from '../protocol/agent-api.ts';
import * as v from 'valibot';
import {
  contactsWithNewMention,
  isOver,
  keptNotifications,
  MAX_NOTIFICATIONS,
  MENTION_KEPT,
  mentionsToShow,
} from './notifications.ts';

const notice = (kind: NotificationKind, n: number, rest: Partial<Notification> = {}): Notification => {
  const entry = entryIdOf(`command${n}`.padEnd(12, 'x') as CommandId, 0);
  return {
    id: notificationIdOf(kind, entry),
    kind,
    contact: CONTACT,
    entry,
    at: n,
    archived: false,
    ...rest,
  };
};

describe('notifications', () => {
  it('NT-1 an unassigned message is over for all once somebody has it, for one who has read it, and on close', () => {
    const unassigned = { kind: 'unassigned-message' } as const;
    const log = conversing();
    expect(isOver(unassigned, log.state, 0, BEN)).toBe(false);
    expect(isOver(unassigned, log.state, log.state.inbound, BEN)).toBe(true);
    log.say(ANA, { type: 'assign', to: ANA, from: null });
    expect(isOver(unassigned, log.state, 0, BEN)).toBe(true);
    const other = conversing();
    other.say(ANA, { type: 'close' });
    expect(isOver(unassigned, other.state, 0, BEN)).toBe(true);
  });

  it('NT-1 a message of an own contact is over when read, given away or closed, and new again when marked unread', () => {
    const message = { kind: 'message' } as const;
    const log = conversing();
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    expect(isOver(message, log.state, 0, BEN)).toBe(false);
    expect(isOver(message, log.state, log.state.inbound, BEN)).toBe(true);
    expect(isOver(message, log.state, log.state.inbound - 1, BEN)).toBe(false);
    log.say(BEN, { type: 'assign', to: ANA, from: BEN });
    expect(isOver(message, log.state, 0, BEN)).toBe(true);
  });

  it('NT-1 an assignment is over when somebody else has the contact or it was closed since, also of a closed contact', () => {
    const log = conversing();
    log.say(ANA, { type: 'close' });
    const given = log.say(ANA, { type: 'assign', to: BEN, from: null });
    const assigned = { kind: 'assigned', seq: log.state.seq } as const;
    expect(given.entries).toHaveLength(1);
    expect(isOver(assigned, log.state, 0, BEN)).toBe(false);
    log.say(BEN, { type: 'open' });
    expect(isOver(assigned, log.state, 0, BEN)).toBe(false);
    log.say(ANA, { type: 'close' });
    expect(isOver(assigned, log.state, 0, BEN)).toBe(true);
    const taken = conversing();
    taken.say(ANA, { type: 'assign', to: BEN, from: null });
    taken.say(ANA, { type: 'assign', to: ANA, from: BEN });
    expect(isOver(assigned, taken.state, 0, BEN)).toBe(true);
  });

  it('NT-1 a mention is over only when its agent says so, but for blocked contacts and those out of sight', () => {
    const mention = { kind: 'mention', seq: 3 } as const;
    const log = conversing();
    log.say(ANA, { type: 'close' });
    expect(isOver(mention, log.state, log.state.inbound, BEN)).toBe(false);
    log.say(ANA, { type: 'block' });
    expect(isOver(mention, log.state, 0, BEN)).toBe(true);
    expect(isOver(mention, undefined, 0, BEN)).toBe(true);
  });

  it('IN-1 a mention that was neither seen nor archived marks its contact', () => {
    const list = [notice('mention', 1, { archived: true }), notice('message', 2)];
    expect(contactsWithNewMention(list).size).toBe(0);
    expect([...contactsWithNewMention([...list, notice('mention', 3)])]).toEqual([CONTACT]);
  });

  it('IN-1 a mention that was seen can be found for 30 days, a new one speaks before it, a deleted one not at all', () => {
    const seen = notice('mention', 5, { archived: true, text: 'look' });
    const shown = (list: readonly Notification[], now: number) => mentionsToShow(list, now).get(CONTACT)?.at;
    expect(shown([seen], MENTION_KEPT)).toBe(5);
    expect(shown([seen], MENTION_KEPT + 6)).toBeUndefined();
    expect(shown([seen, notice('mention', 3, { text: 'earlier, not seen' })], 9)).toBe(3);
    expect(shown([notice('mention', 3), notice('mention', 4)], 9)).toBe(4);
    expect(shown([notice('mention', 5, { archived: true }), notice('message', 6)], 9)).toBeUndefined();
  });

  it('NT-1 of messages the newest of a contact is kept, of each list the newest 500', () => {
    const messages = [1, 3, 2].map((n) => notice('message', n));
    expect(keptNotifications(messages).map(({ at }) => at)).toEqual([3]);
    const other = notice('message', 4, { contact: 'contactother' as ContactId });
    expect(keptNotifications([...messages, other])).toHaveLength(2);
    const same = [notice('message', 1, { at: NOON, seq: 4 }), notice('message', 2, { at: NOON, seq: 5 })];
    expect(keptNotifications(same).map(({ seq }) => seq)).toEqual([5]);
    const mentions = Array.from({ length: MAX_NOTIFICATIONS + 20 }, (_, n) => notice('mention', n));
    const kept = keptNotifications([...mentions, notice('unassigned-message', 0)]);
    expect(kept).toHaveLength(MAX_NOTIFICATIONS + 1);
    expect(kept[0]?.at).toBe(MAX_NOTIFICATIONS + 19);
    expect(kept.some(({ kind }) => kind === 'unassigned-message')).toBe(true);
  });

  it('NT-1 an archive names own notifications and nothing else, and not any number of them', () => {
    const log = new ContactLog();
    const id = notificationIdOf('mention', idOf(log.write('hi'), 0));
    const parse = (action: object) =>
      v.safeParse(CommandSchema, {
        v: 1,
        id: 'commandone',
        contact: CONTACT,
        happenedAt: NOON,
        seen: 0,
        action: { type: 'archive', notifications: [id], archived: true, ...action },
      }).success;
    expect(parse({})).toBe(true);
    expect(parse({ archived: false })).toBe(true);
    for (const notifications of [
      [],
      null,
      'mention',
      [''],
      ['mention'],
      ['../../etc/passwd'],
      [`mention/${'a'.repeat(50)}/0`],
      ['Mention/abcdefgh12/0'],
      ["mention/abcdefgh12/0' OR 1=1"],
      [{ id }],
      Array.from({ length: MAX_ARCHIVED + 1 }, () => id),
    ]) {
      expect(parse({ notifications }), JSON.stringify(notifications).slice(0, 60)).toBe(false);
    }
    expect(parse({ archived: 1 })).toBe(false);
    expect(parse({ agent: BEN })).toBe(false);
  });
});
