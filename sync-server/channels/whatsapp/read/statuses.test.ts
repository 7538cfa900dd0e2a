import { describe, expect, it } from 'vitest';
import { AT, isEvent, TIME, wordsIn, type Fields } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import { change, contextWith, LEA, LEA_USER, METADATA, onlyEvent, readBody } from '../testing/made-up.ts';

const OURS = 'k3m9x2p0a7b1c4d8e5f6g7h8/0';

const status = (fields: Fields) =>
  change('messages', {
    metadata: METADATA,
    statuses: [{ id: 'wamid.OURS', timestamp: TIME, recipient_id: LEA, ...fields }],
  });

describe('what is reported about messages that were sent', () => {
  it.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
  ])('DR-3 %s', (given, expected) => {
    const conversation = { id: 'c', expiration_timestamp: 1_794_999_000, origin: { type: 'service' } };
    const pricing = { billable: true, pricing_model: 'PMP', category: 'service' };
    const item = onlyEvent(status({ status: given, conversation, pricing, type: 'message' }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ at: AT, creates: false, person: { external: `phone:${LEA}` } });
    expect(item).not.toHaveProperty('once');
    expect(item.event).toEqual({
      type: 'delivery',
      channel: 'channelofgraph',
      status: expected,
      external: 'wamid.OURS',
    });
  });

  it('DR-3 names the message and its part by what was passed on, beside WhatsApp’s own id', () => {
    const passed = (data: unknown) =>
      onlyEvent(status({ status: 'sent', biz_opaque_callback_data: data })).event;
    expect(passed(`${OURS}.2`)).toMatchObject({ message: OURS, part: 2, external: 'wamid.OURS' });
    // Another program that sends over the number passes on what it likes.
    for (const other of ['campaign-7', `${OURS}`, `${OURS}.x`, `${OURS}.2 `.repeat(9), 'x/0.1', 7, null])
      expect(passed(other)).not.toHaveProperty('message');
  });

  it('DR-3 a status settles an attempt also where only what was passed on is there', () => {
    const body = status({ id: undefined, status: 'sent', biz_opaque_callback_data: `${OURS}.0` });
    expect(onlyEvent(body).event).toMatchObject({ message: OURS, part: 0 });
    expect(readBody(status({ id: undefined, status: 'sent' }))).toMatchObject([{ type: 'notice' }]);
  });

  it('CH-6 the ids of who got the message are those of one person', () => {
    const contacts = [{ wa_id: LEA, user_id: LEA_USER }];
    const statuses = [{ id: 'wamid.OURS', status: 'sent', recipient_id: LEA }];
    const item = onlyEvent(change('messages', { metadata: METADATA, contacts, statuses }));
    expect(item.person?.aliases).toEqual([
      { kind: 'user', value: LEA_USER },
      { kind: 'phone', value: LEA },
    ]);
    const byUser = onlyEvent(
      status({ status: 'read', recipient_id: undefined, recipient_user_id: LEA_USER }),
    );
    expect(byUser.person).toMatchObject({ external: `user:${LEA_USER}` });
    expect(onlyEvent(status({ status: 'read', recipient_id: undefined })).person).toBeNull();
  });

  it.each([
    [131047, 'window-closed'],
    [131026, 'unreachable'],
    [131049, 'held-back'],
    [131050, 'opted-out'],
    [131053, 'not-taken'],
    [131014, 'not-taken'],
    [132015, 'bad-template'],
    [130497, 'not-allowed'],
    [131000, 'gave-up'],
    [131056, 'gave-up'],
    [999999, 'refused'],
  ])('DR-3 failed with %i is %s', (code, expected) => {
    const errors = [{ code, title: 'A title', message: 'A title', error_data: { details: 'Some details' } }];
    const item = onlyEvent(status({ status: 'failed', errors }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item.event).toMatchObject({
      status: 'failed',
      error: 'A title: Some details',
      failure: { class: expected, code: String(code) },
    });
  });

  it('DR-3 failed without an error, or with one of another form, has failed all the same', () => {
    for (const errors of [undefined, [], [{}], 'none', [{ code: 'x' }]])
      expect(onlyEvent(status({ status: 'failed', errors })).event).toMatchObject({
        status: 'failed',
        failure: { class: 'refused' },
      });
  });

  it('CH-8 a failure that is the channel’s own pauses the channel', () => {
    const items = readBody(status({ status: 'failed', errors: [{ code: 131042, title: 'Payment issue' }] }));
    expect(refusedByCore(items)).toEqual([]);
    expect(items).toMatchObject([
      { event: { status: 'failed', failure: { class: 'refused', code: '131042' } } },
      { notice: { type: 'account', level: 'problem', breaks: 'payment', text: '131042: Payment issue' } },
    ]);
  });

  it.each([
    ['an unknown status', { status: 'in_orbit' }],
    ['a deleted message', { status: 'deleted' }],
    ['no status', {}],
    ['a call', { status: 'RINGING', type: 'call' }],
    ['a message to a group', { status: 'sent', recipient_type: 'group', recipient_participant_id: LEA }],
  ])('CH-4 %s changes nothing', (_what, fields) => {
    expect(readBody(status(fields))).toMatchObject([{ type: 'nothing' }]);
  });
});

describe('what is written beside us', () => {
  const echo = (message: Fields) =>
    change('smb_message_echoes', {
      metadata: METADATA,
      message_echoes: [{ from: '33199001122', id: 'wamid.E', timestamp: TIME, to: LEA, ...message }],
    });

  it('CH-9 an echo goes to the person whom it was written to', () => {
    const item = onlyEvent(
      echo({
        type: 'text',
        text: { body: 'We are open' },
        message_creation_type: 'x',
        context: { id: 'wamid.Q' },
      }),
    );
    expect(item).toMatchObject({
      once: 'wamid.E',
      at: AT,
      person: { external: `phone:${LEA}` },
      event: { type: 'echo', external: 'wamid.E', replyTo: { external: 'wamid.Q' } },
    });
    expect(item.event).not.toHaveProperty('history');
    const byUser = onlyEvent(
      echo({ to: undefined, to_user_id: LEA_USER, type: 'text', text: { body: 'x' } }),
    );
    expect(byUser.person).toMatchObject({ external: `user:${LEA_USER}` });
  });

  it('CH-9 edits, deletions and reactions in the business’s own app', () => {
    const edit = { original_message_id: 'wamid.E', message: { type: 'text', text: { body: 'Closed' } } };
    expect(onlyEvent(echo({ type: 'edit', edit })).event).toMatchObject({ type: 'message-edited' });
    const revoke = { original_message_id: 'wamid.E' };
    expect(onlyEvent(echo({ type: 'revoke', revoke })).event).toMatchObject({ type: 'message-deleted' });
    const reaction = { message_id: 'wamid.ONE', emoji: '🙏' };
    expect(onlyEvent(echo({ type: 'reaction', reaction })).event).toMatchObject({
      type: 'message-reaction',
      echo: true,
    });
  });

  it('CH-5 an echo to nobody is a note, and one to a group is nothing', () => {
    expect(readBody(echo({ to: undefined, type: 'text' }))).toMatchObject([{ type: 'notice' }]);
    expect(readBody(echo({ to: undefined, group_id: 'g', type: 'text' }))).toMatchObject([
      { type: 'nothing' },
    ]);
  });
});

describe('the history that an owner shared', () => {
  const history = (messages: unknown, thread: Fields = { id: LEA }) =>
    change('history', {
      metadata: METADATA,
      history: [
        {
          metadata: { phase: 0, chunk_order: 1, progress: 55 },
          threads: [{ ...thread, messages }],
        },
      ],
    });
  const text = { timestamp: TIME, type: 'text', text: { body: 'Before' } };

  it('CH-9 has the messages of both sides, and marks them as past', () => {
    const items = readBody(
      history([
        { from: LEA, id: 'wamid.H1', ...text, history_context: { status: 'READ' } },
        {
          from: '33199001122',
          to: LEA,
          id: 'wamid.H2',
          ...text,
          history_context: { status: 'read', from_me: true },
        },
        { from: '33199001122', id: 'wamid.H3', ...text, historyContext: { fromMe: true } },
        { from: '33199001122', id: 'wamid.H4', ...text },
        { from: 'FR.5', to: LEA, id: 'wamid.H5', ...text },
      ]),
    );
    expect(refusedByCore(items)).toEqual([]);
    expect(items.map((item) => isEvent(item) && item.event.type)).toEqual([
      'message',
      'echo',
      'echo',
      'echo',
      'echo',
    ]);
    for (const item of items)
      expect(item).toMatchObject({ person: { external: `phone:${LEA}` }, event: { history: true } });
  });

  it('CH-6 knows the person of a conversation by a user id too', () => {
    const thread = { id: LEA, context: { wa_id: LEA, user_id: LEA_USER, username: 'lea' } };
    expect(onlyEvent(history([{ from: LEA, id: 'wamid.H1', ...text }], thread)).person).toEqual({
      external: `user:${LEA_USER}`,
      phone: `+${LEA}`,
      aliases: [
        { kind: 'user', value: LEA_USER },
        { kind: 'phone', value: LEA },
        { kind: 'username', value: 'lea' },
      ],
    });
  });

  it('CH-7 takes a file from the body that brings it, and not from its announcement', () => {
    expect(readBody(history([{ from: LEA, id: 'wamid.H1', type: 'media_placeholder' }]))).toMatchObject([
      { type: 'nothing' },
    ]);
    const message = { from: LEA, id: 'wamid.H1', timestamp: TIME, type: 'image', image: { id: '9' } };
    const item = onlyEvent(change('history', { metadata: METADATA, messages: [message] }));
    expect(item).toMatchObject({ event: { type: 'message', history: true }, media: [{}] });
    const ours = { ...message, from: '33199001122', to: LEA };
    expect(onlyEvent(change('history', { metadata: METADATA, messages: [ours] })).event.type).toBe('echo');
  });

  it('CH-5 a part that cannot be read leaves the rest', () => {
    const good = { from: LEA, id: 'wamid.H1', ...text };
    const items = readBody(history([good, 7, null, { id: 'wamid.H2' }, { from: LEA }], { id: LEA }));
    expect(items.filter(isEvent).map(wordsIn)).toEqual(['Before', '']);
    expect(readBody(change('history', { metadata: METADATA, history: 'not-an-array' }))).toMatchObject([
      { type: 'notice', notice: { text: 'Could not be read: history is not a list' } },
    ]);
    expect(readBody(history([{ type: 'system', from: LEA, id: 'x' }]))).toMatchObject([{ type: 'nothing' }]);
    expect(readBody(history([]))).toMatchObject([{ type: 'nothing' }]);
  });

  it('CH-8 an owner who declined is told of', () => {
    const errors = [{ code: 2593109, message: 'History sharing is turned off' }];
    expect(readBody(change('history', { metadata: METADATA, history: [{ errors }] }))).toMatchObject([
      { type: 'notice', notice: { text: '2593109: History sharing is turned off' } },
    ]);
  });

  it('reads an item again as it was read first', () => {
    const body = history([{ from: LEA, id: 'wamid.H1', ...text }]);
    expect(readBody(body, contextWith())).toEqual(readBody(body, contextWith()));
  });
});
