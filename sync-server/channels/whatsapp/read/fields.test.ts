import { describe, expect, it } from 'vitest';
import { AT, TIME, type Fields } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import { change, CONTACT, LEA, LEA_USER, METADATA, NUMBER, onlyEvent, readBody } from '../testing/made-up.ts';

describe('the business’s address book', () => {
  const sync = (entry: Fields) =>
    change('smb_app_state_sync', {
      metadata: METADATA,
      state_sync: [{ type: 'contact', action: 'add', metadata: { timestamp: TIME }, ...entry }],
    });

  it('CH-6 a name of the address book is a claim about a known person, and brings nobody into being', () => {
    const contact = { full_name: 'Léa from the corner', first_name: 'Léa', phone_number: `+${LEA}` };
    const item = onlyEvent(sync({ contact }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({
      at: AT,
      creates: false,
      person: { external: `phone:${LEA}`, name: 'Léa from the corner' },
      event: { type: 'identified', set: {} },
    });
    const short = { first_name: 'Léa', phone_number: '+33 6 12 34 56 78' };
    expect(onlyEvent(sync({ contact: short })).person).toMatchObject({
      name: 'Léa',
      external: `phone:${LEA}`,
    });
  });

  it.each([
    ['somebody who left', { action: 'remove', contact: { phone_number: LEA } }],
    ['somebody without a name', { contact: { phone_number: LEA } }],
    ['an entry of another kind', { type: 'label' }],
  ])('says nothing of %s', (_what, entry) => {
    expect(readBody(sync(entry))).toMatchObject([{ type: 'nothing' }]);
  });

  it('CH-5 notes an entry without a number', () => {
    expect(readBody(sync({ contact: { full_name: 'X' } }))).toMatchObject([{ type: 'notice' }]);
  });
});

describe('preferences and calls', () => {
  const preference = (fields: Fields) =>
    change('user_preferences', {
      metadata: METADATA,
      contacts: [CONTACT],
      user_preferences: [{ wa_id: LEA, category: 'marketing_messages', timestamp: Number(TIME), ...fields }],
    });

  it.each([
    ['stop', true],
    ['resume', false],
    ['signup', false],
  ])('BC-5 the choice %s', (value, out) => {
    const item = onlyEvent(preference({ value, detail: 'x' }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ at: AT, creates: false, event: { type: 'opt-out', out } });
    expect(item.once).toContain(`phone:${LEA}`);
    const byUser = onlyEvent(preference({ value, wa_id: undefined, user_id: LEA_USER }));
    expect(byUser.person).toMatchObject({ external: `user:${LEA_USER}` });
  });

  it('BC-5 another choice, category or nobody changes nothing', () => {
    expect(readBody(preference({ value: 'later' }))).toMatchObject([{ type: 'notice' }]);
    expect(readBody(preference({ value: 'stop', wa_id: 'bla' }))).toMatchObject([{ type: 'notice' }]);
    expect(readBody(preference({ value: 'stop', category: 'news' }))).toMatchObject([{ type: 'nothing' }]);
  });

  it('EV-1 a call is one channel event, however many reports come', () => {
    const calls = (call: Fields) =>
      change('calls', {
        metadata: METADATA,
        contacts: [CONTACT],
        calls: [{ id: 'wacid.1', timestamp: TIME, ...call }],
      });
    const rings = onlyEvent(
      calls({ from: LEA, to: '33199001122', event: 'connect', direction: 'USER_INITIATED' }),
    );
    const ends = onlyEvent(calls({ from: LEA, to: '33199001122', event: 'terminate', status: 'COMPLETED' }));
    expect([rings.once, rings.creates]).toEqual([ends.once, true]);
    expect(rings).toMatchObject({
      person: { name: 'Léa Roche' },
      event: { type: 'channel-event', name: 'call' },
    });
    const ours = onlyEvent(calls({ from: '33199001122', to: LEA, direction: 'BUSINESS_INITIATED' }));
    expect(ours).toMatchObject({ creates: false, person: { external: `phone:${LEA}` } });
    expect(readBody(calls({ from: 'bla' }))).toMatchObject([{ type: 'notice' }]);
    const statuses = [{ id: 'wacid.1', type: 'call', status: 'RINGING' }];
    expect(readBody(change('calls', { metadata: METADATA, statuses }))).toMatchObject([{ type: 'nothing' }]);
  });
});

const TEMPLATE = {
  message_template_id: 12_345,
  message_template_name: 'spring',
  message_template_language: 'fr',
};

describe('what is told of the account, the number and templates', () => {
  it.each<[string, Fields, Fields]>([
    [
      'message_template_status_update',
      { ...TEMPLATE, event: 'APPROVED', reason: 'NONE' },
      { type: 'template', level: 'news', text: 'Template spring (fr): APPROVED' },
    ],
    [
      'message_template_status_update',
      { ...TEMPLATE, event: 'PAUSED', other_info: { title: 'FIRST_PAUSE', description: 'Low quality' } },
      { level: 'problem', text: 'Template spring (fr): PAUSED, FIRST_PAUSE, Low quality' },
    ],
    [
      'message_template_status_update',
      { message_template_id: 12_345, event: 'REJECTED', reason: 'PROMOTIONAL' },
      { level: 'problem', text: 'Template 12345: REJECTED, PROMOTIONAL' },
    ],
    ['message_template_quality_update', { ...TEMPLATE, new_quality_score: 'RED' }, { level: 'problem' }],
    ['message_template_quality_update', { ...TEMPLATE, new_quality_score: 'GREEN' }, { level: 'news' }],
    [
      'template_category_update',
      { ...TEMPLATE, previous_category: 'UTILITY', new_category: 'MARKETING' },
      { text: 'Template spring (fr): category MARKETING' },
    ],
    ['template_category_update', { ...TEMPLATE, correct_category: 'UTILITY' }, { type: 'template' }],
    ['message_template_components_update', TEMPLATE, { type: 'template', level: 'news' }],
    ['account_update', { event: 'VERIFIED_ACCOUNT' }, { type: 'account', level: 'news' }],
    ['account_update', { event: 'ACCOUNT_RECONNECTED' }, { level: 'news' }],
    [
      'account_update',
      { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'ADULT' } },
      { level: 'problem', text: 'Account: ACCOUNT_VIOLATION, ADULT' },
    ],
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
      },
      { level: 'problem', text: 'Account: ACCOUNT_RESTRICTION, RESTRICTED_BIZ_INITIATED_MESSAGING' },
    ],
    ['account_update', { event: 'ACCOUNT_DELETED' }, { level: 'problem', breaks: 'restricted' }],
    [
      'account_update',
      { event: 'PARTNER_REMOVED', disconnection_info: { reason: 'X' } },
      { level: 'problem', breaks: 'permission' },
    ],
    ['account_update', { event: 'ACCOUNT_OFFBOARDED' }, { breaks: 'permission' }],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
      { level: 'problem', breaks: 'restricted' },
    ],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } },
      { level: 'news' },
    ],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
      { level: 'problem' },
    ],
    ['account_alerts', { alert_severity: 'CRITICAL', alert_type: 'X' }, { level: 'problem' }],
    ['account_review_update', { decision: 'REJECTED' }, { level: 'problem' }],
    ['phone_number_quality_update', { event: 'FLAGGED' }, { type: 'number', level: 'problem' }],
    [
      'phone_number_quality_update',
      { event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_UNLIMITED' },
      { level: 'news', text: 'Number quality: THROUGHPUT_UPGRADE, TIER_UNLIMITED' },
    ],
    ['phone_number_name_update', { decision: 'REJECTED', rejection_reason: 'X' }, { level: 'problem' }],
    ['business_username_updates', { username: 'teahouse', status: 'approved' }, { type: 'number' }],
    [
      'business_capability_update',
      { max_daily_conversation_per_phone: 1_000 },
      { text: 'Messaging limit: 1000' },
    ],
    ['security', { event: 'PIN_CHANGED' }, { type: 'number' }],
    ['something_new', { x: 1 }, { type: 'unreadable', text: 'Could not be read: a change of something_new' }],
    ['constructor', { x: 1 }, { type: 'unreadable' }],
  ])('CH-8 %s %j', (field, value, expected) => {
    const items = readBody(change(field, value));
    expect(refusedByCore(items)).toEqual([]);
    expect(items).toMatchObject([{ type: 'notice', notice: expected }]);
    if (!('breaks' in expected)) expect(items[0]).not.toHaveProperty('notice.breaks');
  });

  it.each(['group_lifecycle_update', 'flows', 'tracking_events'])('%s is nothing to us', (field) => {
    expect(readBody(change(field, { x: 1 }))).toMatchObject([{ type: 'nothing' }]);
  });

  it('CH-8 conversations that another agent holds are observed, and not taken', () => {
    const messages = [{ from: LEA, id: 'wamid.S', type: 'text', text: { body: 'x' } }];
    expect(readBody(change('standby', { metadata: METADATA, messages }))).toMatchObject([
      { type: 'notice', notice: { type: 'standby', level: 'news' } },
    ]);
  });

  it('CH-8 errors of a value without any item are told', () => {
    const errors = [
      { code: 130429, title: 'Rate limit hit' },
      { code: 131031, title: 'Account locked' },
    ];
    expect(readBody(change('messages', { metadata: METADATA, errors }))).toMatchObject([
      { notice: { level: 'news', text: '130429: Rate limit hit' } },
      { notice: { level: 'problem', breaks: 'restricted' } },
    ]);
    const empty = { metadata: METADATA, errors, messages: [] };
    expect(readBody(change('messages', empty))).toHaveLength(2);
  });
});

describe('what is for somebody else', () => {
  it('CH-2 another number, or another account, is foreign', () => {
    const metadata = { ...METADATA, phone_number_id: '499999999' };
    const messages = [{ from: LEA, id: 'wamid.F', type: 'text', text: { body: 'x' } }];
    expect(readBody(change('messages', { metadata, messages }))).toEqual([
      { type: 'foreign', account: '499999999' },
    ]);
    expect(readBody(change('account_update', { event: 'ACCOUNT_DELETED' }, '799999999'))).toEqual([
      { type: 'foreign', account: '799999999' },
    ]);
    // The number decides: an account may get another id.
    const own = { metadata: { ...METADATA, phone_number_id: NUMBER }, messages };
    expect(readBody(change('messages', own, '799999999'))).toMatchObject([{ type: 'event' }]);
  });
});
