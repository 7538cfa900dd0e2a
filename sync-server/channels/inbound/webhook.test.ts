import { newId } from '@parley/core/new-id';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signed } from '../testing/service-double.ts';
import { ServiceRig } from '../testing/service-rig.ts';

let rig: ServiceRig;
afterEach(() => rig.close());

const PATIENCE = { timeout: 10_000 };
const eventually = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, PATIENCE);
const jobsOf = (kind: string) =>
  rig.query<{ key: string; head: number; failures: number }>(
    'SELECT key, head, failures FROM jobs WHERE kind = ? ORDER BY n',
    kind,
  );
const rawOf = () =>
  rig.query<{ body: Uint8Array; read: number; why: string | null }>(
    'SELECT body, read, why FROM inbound_raw ORDER BY n',
  );
/** Ends the pauses of items that wait or have failed. */
const tryItemsNow = async (): Promise<void> => {
  rig.query(`UPDATE jobs SET due = 0 WHERE kind = 'inbound-item' RETURNING n`);
  await rig.report();
};
/** Until nothing waits to be read. */
const allRead = () => eventually(() => expect(jobsOf('read-webhook')).toEqual([]));

describe('a webhook', () => {
  it('CH-4 is stored before it is acknowledged, and its messages are recorded', async () => {
    rig = await ServiceRig.open();
    const answer = await rig.report(rig.message('m1'), rig.message('m2'));
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(rawOf()).toHaveLength(1);
    await eventually(() => expect(rig.externals()).toEqual(['m1', 'm2']));
    expect(new Set(rig.entries().map(({ contact }) => contact)).size).toBe(1);
  });

  it('CH-4 is acknowledged only once it is on the disk: a server that stops at once reads it after its restart', async () => {
    rig = await ServiceRig.open();
    const body = JSON.stringify({ items: [rig.message('m1')] });
    const { workspace } = rig.query<{ workspace: string }>('SELECT workspace FROM channels')[0] ?? {};
    await rig.server.stop();
    // The state of the disk when the server is killed between the answer and the reading.
    rig.query(
      'INSERT INTO inbound_raw (id, workspace, channel, at, body, read) VALUES (?, ?, ?, ?, ?, 0) RETURNING id',
      'rawinbound1',
      workspace ?? '',
      rig.channel,
      Date.now(),
      Buffer.from(body),
    );
    rig.query(
      `INSERT INTO jobs (kind, key, workspace, pool, due, payload) VALUES ('read-webhook', ?, ?, ?, 0, '{}') RETURNING n`,
      'rawinbound1',
      workspace ?? '',
      rig.channel,
    );
    await rig.restart();
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    await allRead();
  });

  it('CH-4 that comes twice is one message, however it is cut into bodies', async () => {
    rig = await ServiceRig.open();
    const [a, b, c] = [rig.message('a'), rig.message('b', 'yan'), rig.message('c')];
    for (const items of [[a, b], [b, c], [a, a, a], [c], [a, b, c]]) {
      expect((await rig.report(...items)).status).toBe(200);
    }
    await allRead();
    expect([...rig.externals()].sort()).toEqual(['a', 'b', 'c']);
  });

  it('OC-5 opens one conversation for a person, whatever comes side by side', async () => {
    rig = await ServiceRig.open();
    await Promise.all(Array.from({ length: 40 }, (_, n) => rig.report(rig.message(`m${n}`))));
    await allRead();
    expect(rig.externals()).toHaveLength(40);
    expect(rig.entries().filter(({ entry }) => entry.kind === 'opened')).toHaveLength(1);
  });

  it('CH-2 takes a burst of two thousand bodies from one address, and loses none of them', async () => {
    rig = await ServiceRig.open();
    const bodies = Array.from({ length: 2_000 }, (_, n) => rig.message(`m${n}`, `person${n % 50}`));
    const statuses = new Map<number, number>();
    await Promise.all(
      Array.from({ length: 50 }, async (_, lane) => {
        for (let n = lane; n < bodies.length; n += 50) {
          const answer = await rig.report(bodies[n]);
          await answer.arrayBuffer();
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        }
      }),
    );
    expect([...statuses]).toEqual([[200, 2_000]]);
    await vi.waitFor(() => expect(rig.externals()).toHaveLength(2_000), { timeout: 60_000, interval: 500 });
  }, 90_000);

  it('answers the challenge of a setup and stores nothing', async () => {
    rig = await ServiceRig.open();
    const answer = await fetch(`${rig.server.url}/channels/${rig.channel}/webhook?challenge=1158201444`);
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(rawOf()).toEqual([]);
  });

  it('comes to a channel that is there', async () => {
    rig = await ServiceRig.open();
    const [chat] = rig.query<{ id: string }>(
      "SELECT id FROM workspace_items WHERE json ->> '$.kind' = 'web-chat'",
    );
    for (const id of [newId(), 'x', '..%2f', chat?.id ?? '']) {
      const answer = await fetch(`${rig.server.url}/channels/${id}/webhook`, { method: 'POST', body: '{}' });
      expect(answer.status, id).toBe(404);
    }
    await rig.change({ type: 'remove-channel', channel: rig.channel });
    expect((await rig.report(rig.message('m1'))).status).toBe(404);
  });

  it('has at most three megabytes', async () => {
    rig = await ServiceRig.open();
    const text = 'x'.repeat(3 * 1024 * 1024 + 1);
    expect((await rig.send(text)).status).toBe(413);
    expect(rawOf()).toEqual([]);
    const body = JSON.stringify({ items: [{ type: 'nothing', filling: 'x'.repeat(2_900_000) }] });
    expect((await rig.send(body)).status).toBe(200);
    await allRead();
  });
});

describe('the signature of a webhook', () => {
  it('CH-2 proves the raw bytes, the time and the channel; what it does not prove is counted and stored nowhere', async () => {
    rig = await ServiceRig.open();
    const other = await rig.addChannel('two');
    const body = JSON.stringify({ items: [rig.message('m1')] });
    const now = Date.now();
    const right = signed(rig.secret, body, now);
    const attempts: Record<string, Record<string, string>> = {
      nothing: {},
      forged: { ...right, 'x-signature': '0'.repeat(64) },
      'of another body': signed(rig.secret, `${body} `, now),
      'of another channel': signed(await rig.secretOf(other), body, now),
      stale: signed(rig.secret, body, now - 301_000),
      'of the future': signed(rig.secret, body, now + 301_000),
      'with another time': { ...right, 'x-time': String(now + 1) },
    };
    for (const [what, headers] of Object.entries(attempts)) {
      expect((await rig.send(body, headers)).status, what).toBe(401);
    }
    expect(rawOf()).toEqual([]);
    await eventually(async () =>
      expect((await rig.health()).refused).toMatchObject({
        count: Object.keys(attempts).length,
        why: 'The signature is wrong.',
      }),
    );
    // Sent again within its time, a proven body says nothing new.
    expect((await rig.send(body, right)).status).toBe(200);
    expect((await rig.send(body, right)).status).toBe(200);
    await allRead();
    expect(rig.externals()).toEqual(['m1']);
  });
});

describe('an item of a webhook', () => {
  it('L17 that fails stops none beside it; it is tried again, and succeeds once its cause is mended', async () => {
    rig = await ServiceRig.open();
    rig.service.traps.add('message');
    await rig.report({ type: 'nothing' }, rig.message('m1'), { type: 'notice', text: 'Limited' });
    await allRead();
    expect((await rig.health()).notices).toMatchObject([{ text: 'Limited', count: 1 }]);
    expect(rig.externals()).toEqual([]);
    expect(rawOf()).toMatchObject([{ read: 1, why: '0: a nothing\n1: trapped on message' }]);
    expect(jobsOf('inbound-item')).toMatchObject([{ failures: 1 }]);
    rig.service.traps.delete('message');
    await tryItemsNow();
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    await eventually(() => expect(jobsOf('inbound-item')).toEqual([]));
  });

  it('CH-5 that cannot be cut from its body leaves a notice, and the body stays as it came', async () => {
    rig = await ServiceRig.open();
    for (const body of ['', 'no JSON', '[1, 2', 'null', '{"items": 5}'])
      expect((await rig.send(body)).status).toBe(200);
    await rig.report(rig.message('m1'));
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    await allRead();
    expect((await rig.health()).notices.every(({ type }) => type === 'unreadable')).toBe(true);
    const [, second] = rawOf();
    expect(Buffer.from(second?.body ?? []).toString()).toBe('no JSON');
    expect(second?.why).not.toBeNull();
  });

  it('CH-5 of an unknown kind, or of nobody that is known, changes nothing', async () => {
    rig = await ServiceRig.open();
    await rig.report({ type: 'constructor' }, { type: '__proto__' }, {}, rig.message('m1'));
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    expect(rig.entries().map(({ entry }) => entry.kind)).toEqual(['opened', 'message']);
  });

  it('CH-2 that names a message waits for it: any order gives the same record', async () => {
    rig = await ServiceRig.open();
    const reaction = { type: 'reaction', from: 'zoe', to: 'm1', emoji: '👍' };
    await rig.report(reaction);
    await allRead();
    expect(jobsOf('inbound-item')).toHaveLength(1);
    await rig.report(rig.message('m1'));
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    await tryItemsNow();
    await eventually(() =>
      expect(rig.entries().map(({ entry }) => entry.kind)).toEqual(['opened', 'message', 'message-reaction']),
    );
    await eventually(() => expect(jobsOf('inbound-item')).toEqual([]));
  });

  it('CH-2 that names a message which never comes is given up after a day, and set aside nowhere', async () => {
    let ahead = 0;
    rig = await ServiceRig.open({}, { now: () => Date.now() + ahead });
    await rig.report({ type: 'status', id: 'never', status: 'read' });
    await allRead();
    expect(jobsOf('inbound-item')).toHaveLength(1);
    ahead = 86_400_000;
    rig.query('UPDATE jobs SET due = 0 WHERE kind = ? RETURNING n', 'inbound-item');
    await rig.send(JSON.stringify({ items: [] }), signed(rig.secret, '{"items":[]}', Date.now() + ahead));
    await eventually(() => expect(jobsOf('inbound-item')).toEqual([]));
  });

  it('L17 of a contact whose stored data are damaged is set aside with its reason; those of others are recorded', async () => {
    rig = await ServiceRig.open();
    await rig.report(rig.message('m1', 'zoe'));
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    rig.query(`UPDATE contacts SET state = '{"v":1}' RETURNING id`);
    await rig.report(rig.message('m2', 'zoe'), rig.message('m3', 'yan'), rig.message('m4', 'zoe'));
    await eventually(() => expect(rig.externals()).toEqual(['m1', 'm3']));
    await eventually(() => expect(jobsOf('inbound-item').map(({ head }) => head)).toEqual([-1, -1]));
    const { body } = await rig.owner.get<{ items: { kind: string; reason: string }[] }>('/api/health');
    expect(body.items.filter(({ kind }) => kind === 'inbound-item')).toMatchObject([
      { reason: 'damaged-contact' },
      { reason: 'damaged-contact' },
    ]);
  });

  it('CH-2 for the number of another channel goes to that channel; for nobody’s, it shows in the health', async () => {
    rig = await ServiceRig.open();
    const two = await rig.addChannel('two');
    await rig.report(
      { type: 'elsewhere', account: 'two', item: rig.message('m1') },
      { type: 'elsewhere', account: 'three', item: rig.message('m2') },
      { type: 'elsewhere', account: 'one', item: rig.message('m3') },
    );
    await eventually(() => expect(rig.externals()).toEqual(['m1', 'm3']));
    const channels = rig.entries().flatMap(({ entry }) => (entry.kind === 'message' ? entry.channel : []));
    expect(channels).toEqual([two, rig.channel]);
    expect((await rig.health()).notices).toMatchObject([
      { level: 'problem', text: expect.stringContaining('three') as string },
    ]);
  });

  it('CH-8 that says the channel is broken stops it; what comes meanwhile is recorded', async () => {
    rig = await ServiceRig.open();
    await rig.report({ type: 'notice', text: 'The token has ended.', breaks: 'token' });
    await eventually(() => expect(rig.paused()).toMatchObject({ why: 'token' }));
    expect((await rig.report(rig.message('m1'))).status).toBe(200);
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    expect((await rig.owner.post(`/api/channels/${rig.channel}/resume`, {})).status).toBe(200);
    expect(rig.paused()).toBeNull();
  });
});

describe('a webhook whose sender waits for the outcomes', () => {
  it('CH-3 is answered item by item, after all is recorded', async () => {
    rig = await ServiceRig.open({ answers: true });
    const reaction = { type: 'reaction', from: 'zoe', to: 'later', emoji: '👍' };
    const answer = await rig.report(
      rig.message('m1'),
      rig.message('m1'),
      { type: 'bad' },
      { type: 'trap' },
      reaction,
    );
    expect(await answer.json()).toEqual([
      { outcome: 'accepted' },
      { outcome: 'duplicate' },
      { outcome: 'refused', why: 'It is bad.' },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
    expect(rig.externals()).toEqual(['m1']);
    expect(rawOf()).toMatchObject([{ read: 1 }]);
    expect(jobsOf('read-webhook')).toEqual([]);
    expect(jobsOf('inbound-item').map(({ key }) => key.split('/')[1])).toEqual(['3', '4']);
  });

  it('CH-3 has at most one megabyte', async () => {
    rig = await ServiceRig.open({ answers: true });
    expect((await rig.send('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  });
});
