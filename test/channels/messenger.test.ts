/** A page on Messenger and its people, beyond a real server. */
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { SetupOutcome } from '@parley/core/channels/setup-outcomes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../doubles/graph/http/graph-error.ts';
import { DAY } from '../doubles/graph/kit/clock.ts';
import type { MessengerPerson } from '../doubles/graph/messenger/person.ts';
import { drawPng } from '../doubles/media/drawn-picture.ts';
import { Shop, type PageChannel } from './support/shop.ts';

let shop: Shop;
let tea: PageChannel;
beforeAll(async () => {
  shop = await Shop.open();
  tea = await shop.addPage('Tea House');
});
afterAll(() => shop.close());

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 20_000 });

/** A contact comes into being by what a person says. */
async function meet(person: MessengerPerson, words = 'Hello?'): Promise<ContactId> {
  const id = person.says(words);
  await poll(() => shop.contactOf(id)).toBeDefined();
  return shop.contactOf(id) ?? ('' as ContactId);
}

const recordOf = (contact: ContactId) =>
  shop.entries().flatMap((one) => (one.contact === contact ? [one.entry] : []));
const messagesOf = (contact: ContactId) =>
  recordOf(contact).flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
const lastDelivery = (contact: ContactId) => recordOf(contact).findLast((entry) => entry.kind === 'delivery');
/** The name that people see. */
const nameOf = (contact: ContactId): unknown => {
  const [row] = shop.query('SELECT state FROM contacts WHERE id = ?', contact);
  return (JSON.parse(String(row?.['state'])) as { fields: { name?: string } }).fields.name;
};

describe('a conversation on Messenger', () => {
  it('CH-2 has both sides, once each, with their files, and what became of them', async () => {
    const ben = tea.page.addPerson({ name: 'Ben Ode' });
    const contact = await meet(ben);
    await poll(() => nameOf(contact)).toBe('Ben Ode');
    const bytes = drawPng(4, 4, () => [1, 2, 3]);
    const his = ben.sendsFile('image', { bytes, type: 'image/png', name: 'pot.png' }, 'Is this there?');
    await poll(() => recordOf(contact).find(({ kind }) => kind === 'file-ready')).toMatchObject({
      file: { type: 'image/png', size: bytes.byteLength, width: 4 },
    });
    const quoted = messagesOf(contact).find(({ external }) => external === his);
    const ours = await shop.say(contact, 'It is.', quoted === undefined ? {} : { replyTo: quoted.id });
    await poll(() => lastDelivery(contact)).toMatchObject({ status: 'delivered', message: ours });
    expect(ben.received).toMatchObject([{ text: 'It is.', quotes: his, tag: `${ours}.0` }]);
    // Who has answered has read.
    await poll(() => ben.seenAt).not.toBeNull();
    ben.reads();
    await poll(() => lastDelivery(contact)).toMatchObject({ status: 'read' });
    tea.page.writesByHand(ben, 'Come by!');
    await poll(() => messagesOf(contact).at(-1)).toMatchObject({ direction: 'out', echo: true });
    expect(messagesOf(contact).map(({ body }) => toPlainText(body))).toEqual([
      'Hello?',
      'Is this there?',
      'It is.',
      'Come by!',
    ]);
  });

  it('RF-1 begins with how the person came', async () => {
    const ada = tea.page.addPerson();
    const id = ada.getsStarted('shelf-7');
    await poll(() => shop.contactOf(id)).toBeDefined();
    const contact = shop.contactOf(id) ?? ('' as ContactId);
    expect(recordOf(contact).find(({ kind }) => kind === 'opened')).toMatchObject({
      reference: { source: 'postback', code: 'shelf-7' },
    });
    ada.clicksAd({ ad_id: '7700', ref: 'spring' });
    await poll(() => recordOf(contact).find(({ kind }) => kind === 'channel-event')).toMatchObject({
      name: 'referral',
      reference: { source: 'ad', adId: '7700', code: 'spring' },
    });
  });
});

describe('the names of people', () => {
  it('CH-2 hold up no message, and come when Meta gives them', async () => {
    const plan = shop.graph.faults.add('person.get', {
      type: 'error',
      when: 'before',
      error: new GraphError('2'),
    });
    const cyd = tea.page.addPerson({ name: 'Cyd Roux' });
    const contact = await meet(cyd);
    await poll(() => plan.used()).toBe(1);
    expect(nameOf(contact)).toBeUndefined();
    await poll(() => nameOf(contact)).toBe('Cyd Roux');
  });

  it('CH-2 that Meta does not tell are not asked for again', async () => {
    const plan = shop.graph.faults.add(
      'person.get',
      { type: 'error', when: 'before', error: new GraphError('100/33') },
      { times: 9 },
    );
    const contact = await meet(tea.page.addPerson());
    await poll(() => plan.used()).toBe(1);
    await poll(() => shop.query('SELECT n FROM jobs WHERE kind = ?', 'fetch-profile')).toEqual([]);
    plan.remove();
    expect(nameOf(contact)).toBeUndefined();
  });
});

describe('what Messenger refuses', () => {
  it('DR-3 is said at the message, with the code', async () => {
    const dan = tea.page.addPerson();
    const contact = await meet(dan);
    dan.blocked = true;
    await shop.say(contact, 'Hi');
    await poll(() => lastDelivery(contact)).toMatchObject({
      status: 'failed',
      failure: { class: 'unreachable', code: '551/1545041' },
    });
    shop.graph.clock.advance(2 * DAY);
    await shop.say(contact, 'Still there?');
    await poll(() => lastDelivery(contact)).toMatchObject({
      failure: { class: 'window-closed', code: '10/2018278' },
    });
    expect(dan.received).toEqual([]);
  });

  it('CH-8 a page that Meta has blocked pauses, keeps its messages, and goes on', async () => {
    const mint = await shop.addPage('Mint House');
    const eve = mint.page.addPerson();
    const contact = await meet(eve);
    mint.page.brokenBy = '368';
    await shop.say(contact, 'one');
    await shop.say(contact, 'two');
    await poll(() => shop.health(mint.id)).toMatchObject({
      waiting: { replies: { count: 2 } },
      errors: [{ outcome: 'broken', code: '368' }],
    });
    mint.page.brokenBy = null;
    await shop.owner.post(`/api/channels/${mint.id}/resume`, {});
    await poll(() => eve.received.map(({ text }) => text)).toEqual(['one', 'two']);
  });
});

describe('what is not this channel’s', () => {
  it('CH-8 conversations of other apps, and Instagram, are told in its health alone', async () => {
    const rose = await shop.addPage('Rose House');
    const fay = rose.page.addPerson();
    const contact = await meet(fay);
    rose.page.passesThread(fay, '77');
    rose.page.standby = true;
    fay.says('To another app');
    const body = JSON.stringify({ object: 'instagram', entry: [{ id: '1', messaging: [{}] }] });
    shop.graph.webhooks.post({ url: rose.webhook, secret: rose.app.secret }, body);
    await poll(async () =>
      (await shop.health(rose.id)).notices.map(({ type, level }) => `${type} ${level}`).toSorted(),
    ).toEqual(['other news', 'standby news', 'standby news']);
    expect(messagesOf(contact).map(({ body }) => toPlainText(body))).toEqual(['Hello?']);
  });

  it('CH-2 what is for another page goes to the channel of that page', async () => {
    const oak = await shop.addPage('Oak House');
    const elm = await shop.addPage('Elm House');
    const post = (page: string, mid: string) => {
      const messaging = [
        { sender: { id: '63000001' }, recipient: { id: page }, message: { mid, text: 'Hi' } },
      ];
      const body = JSON.stringify({ object: 'page', entry: [{ id: page, messaging }] });
      shop.graph.webhooks.post({ url: oak.webhook, secret: oak.app.secret }, body);
    };
    post(elm.page.id, 'm_elm');
    await poll(() => shop.contactOf('m_elm')).toBeDefined();
    expect(messagesOf(shop.contactOf('m_elm') ?? ('' as ContactId))).toMatchObject([{ channel: elm.id }]);
    post('99999', 'm_nobody');
    await poll(async () => (await shop.health(oak.id)).notices).toMatchObject([
      { type: 'other', level: 'problem' },
    ]);
    expect(shop.contactOf('m_nobody')).toBeUndefined();
  });
});

describe('the setup of a page', () => {
  it('CH-10 can be tried step by step', async () => {
    const ash = await shop.addPage('Ash House');
    const trial = async (step: string) =>
      (await shop.owner.post<SetupOutcome>(`/api/channels/${ash.id}/test`, { step })).body;
    expect(await trial('token')).toMatchObject({ ok: true, code: 'token-valid' });
    expect(await trial('page')).toEqual({ ok: true, code: 'page-found', detail: 'Ash House' });
    expect(await trial('webhook')).toEqual({ ok: true, code: 'subscribed', detail: 'Parley' });
    expect(await trial('first-webhook')).toMatchObject({ ok: false, code: 'nothing-arrived' });
    await meet(ash.page.addPerson());
    expect(await trial('first-webhook')).toMatchObject({ ok: true, code: 'webhook-arrived' });
    shop.graph.subscriptions.subscribe(ash.page.id, ash.app, { fields: ['messages'] });
    expect(await trial('webhook')).toMatchObject({ ok: false, code: 'fields-missing' });
    ash.app.endToken(ash.token);
    expect(await trial('token')).toMatchObject({ ok: false, code: 'token-refused' });
    const other = { type: 'set-channel', channel: ash.id, name: 'Ash', settings: { pageId: newId() } };
    expect((await shop.owner.post('/api/workspace', { id: newId(), change: other })).status).toBe(400);
  });
});
