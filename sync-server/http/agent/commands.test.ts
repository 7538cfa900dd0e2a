import { newId } from '@parley/core/new-id';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import {
  codeOf,
  commandOf,
  commandsOf,
  firstStart,
  startTestServer,
  visitorWrites,
  type Browser,
  type TestServer,
} from '../../testing/running-server.ts';

const comment = (text: string) => ({
  type: 'comment' as const,
  body: {
    v: 1 as const,
    blocks: [{ type: 'paragraph' as const, children: [{ type: 'text' as const, text }] }],
  },
  files: [],
});

let server: TestServer;
let owner: Browser;
let channel: ChannelId;
let contact: ContactId;
beforeAll(async () => {
  server = await startTestServer();
  const started = await firstStart(server);
  owner = started.owner;
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
  contact = await visitorWrites(owner, channel);
});
afterAll(() => server.remove());

describe('POST /api/commands', () => {
  it('applies a batch in order, and answers a malformed one among them alone', async () => {
    const commands = Array.from({ length: 100 }, (_, n) => commandOf(contact, comment(`comment ${n}`)));
    const broken = { ...commandOf(contact, comment('broken')), action: { type: 'explode' } };
    const batch: unknown[] = commands.with(40, commands[40] ?? commandOf(contact, comment('')));
    batch[40] = broken;
    const { status, body } = await commandsOf(owner, batch);
    expect(status).toBe(200);
    expect(body.answers.map(({ id }) => id)).toEqual(batch.map((one) => (one as { id: string }).id));
    expect(body.answers[40]).toMatchObject({ outcome: 'refused', refusal: { reason: 'malformed' } });
    const others = body.answers.filter((_, n) => n !== 40);
    expect(others.every(({ outcome }) => outcome === 'applied')).toBe(true);
    const seqs = others.map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(99);
  });

  it('DR-2 applies a command once, however often it comes', async () => {
    const command = commandOf(contact, comment('once'));
    const replies = await Promise.all([1, 2, 3].map(() => commandsOf(owner, [command, command])));
    const answers = replies.flatMap(({ body }) => body.answers);
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(1);
    const other = { ...command, action: comment('other words') };
    const { body } = await commandsOf(owner, [other]);
    expect(body.answers).toMatchObject([{ outcome: 'refused', refusal: { reason: 'id-reused' } }]);
  });

  it('tells a contact that is not there apart from none', async () => {
    const { body } = await commandsOf(owner, [commandOf(newId(), { type: 'close' })]);
    expect(body.answers).toMatchObject([{ outcome: 'refused', refusal: { reason: 'unknown-contact' } }]);
  });

  it('leaves out what has no id, and applies the rest', async () => {
    const whole = commandOf(contact, comment('whole'));
    const { body } = await commandsOf(owner, [null, 7, { id: '../../etc' }, { id: 'UPPERCASE1' }, [], whole]);
    expect(body.answers.map(({ id }) => id)).toEqual([whole.id]);
  });

  it('takes identity from the session, never from the command', async () => {
    const forged = { ...commandOf(contact, comment('forged')), author: 'somebody1' };
    const { body } = await commandsOf(owner, [forged]);
    expect(body.answers).toMatchObject([{ outcome: 'refused', refusal: { reason: 'malformed' } }]);
  });

  it('refuses a body that is no list of commands, too many, or nested beyond reason', async () => {
    expect(codeOf(await owner.post('/api/commands', {}))).toBe('400 malformed');
    expect(codeOf(await owner.post('/api/commands', { commands: [] }))).toBe('400 malformed');
    expect(codeOf(await owner.post('/api/commands', { commands: [], more: 1 }))).toBe('400 malformed');
    const many = Array.from({ length: 201 }, () => commandOf(contact, { type: 'wake' }));
    expect(codeOf(await owner.post('/api/commands', { commands: many }))).toBe('400 malformed');

    const depth = 100_000;
    const id = newId();
    const nested = `{"v":1,"id":"${id}","contact":"${contact}","happenedAt":1,"seen":1,"action":{"type":"comment","files":[],"body":{"v":1,"blocks":${'[{"type":"quote","children":'.repeat(depth)}[]${'}]'.repeat(depth)}}}}`;
    const reply = await owner.send('POST', '/api/commands', {
      body: `{"commands":[${nested}]}`,
      headers: { 'content-type': 'application/json' },
    });
    expect([codeOf(reply), JSON.stringify(reply.body)]).toSatisfy(
      ([code, text]: [string, string]) =>
        code === '413 too-large' || code === '400 malformed' || text.includes('"malformed"'),
    );
    expect((await owner.get('/api/workspace')).status).toBe(200);
  });

  it('says what is wrong in few words, however long the keys are', async () => {
    const have = { ['k'.repeat(500_000)]: { vector: 'AA==' } };
    const reply = await owner.post('/api/pull', { contacts: [{ contact, have, segments: 1 }] });
    expect(codeOf(reply)).toBe('400 malformed');
    expect(JSON.stringify(reply.body).length).toBeLessThan(500);
  });

  it('NT-1 archives what is the session’s own, and refuses what names anything else', async () => {
    const told = await owner.get<ChangesPage>('/api/changes');
    const [notification] = told.body.changes.flatMap((change) =>
      change.type === 'notification' ? [change.notification] : [],
    );
    if (!notification) throw new Error('nobody was told');
    const archive = (notifications: unknown, rest: object = {}) => ({
      ...commandOf(contact, { type: 'archive', notifications: [notification.id], archived: true }),
      action: { type: 'archive', notifications, archived: true, ...rest },
    });
    const wrong = [
      archive(undefined),
      archive([]),
      archive(['mention/../../x/0']),
      archive(Array.from({ length: 101 }, () => notification.id)),
      archive([notification.id], { archived: 'yes' }),
      archive([notification.id], { agent: newId() }),
      archive(['x'.repeat(100_000)]),
    ];
    const { body } = await commandsOf(owner, [...wrong, archive([notification.id])]);
    expect(body.answers.map(({ outcome }) => outcome)).toEqual([...wrong.map(() => 'refused'), 'applied']);
    const after = await owner.get<ChangesPage>(`/api/changes?cursor=${told.body.cursor}`);
    expect(after.body.changes).toMatchObject([
      { type: 'notification', notification: { id: notification.id, archived: true } },
    ]);
  });

  it('slows a session down that asks for too much, and says for how long', async () => {
    const limits = { commands: { burst: 10, perSecond: 1 } };
    const slow = await startTestServer({ limits });
    try {
      const started = await firstStart(slow);
      const some = Array.from({ length: 10 }, () => commandOf(contact, { type: 'wake' }));
      expect((await commandsOf(started.owner, some)).status).toBe(200);
      const reply = await commandsOf(started.owner, some);
      expect(codeOf(reply)).toBe('429 rate-limited');
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(9);
    } finally {
      await slow.remove();
    }
  });
});
