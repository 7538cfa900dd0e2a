import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf, signedHeaders } from './signature.ts';
import { CustomRig } from './testing/custom-rig.ts';

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open();
});
afterAll(() => rig.close());

const setUp = (settings: object) =>
  rig.change({
    type: 'set-channel',
    channel: rig.channel,
    name: 'Shop',
    settings: { address: rig.system.url, ...settings },
  });

describe('the setup of a custom channel', () => {
  it('CH-10 proves the address with a signed ping', async () => {
    rig.system.answers = [{ status: 204, body: '' }];
    expect(await rig.step('address')).toMatchObject({ ok: true, code: 'ping-taken' });
    const [taken] = rig.system.taken;
    expect(taken?.json.type).toBe('ping');
    const { headers, text = '' } = taken ?? {};
    const key = keyOf(rig.secret);
    const id = String(headers?.['webhook-id']);
    const right = key && signedHeaders([key], id, text, Number(headers?.['webhook-timestamp']) * 1_000);
    expect(headers).toMatchObject(right ?? { 'webhook-id': 'missing' });
    expect(id).toBe(taken?.json.id);
  });

  it.each([
    [401, { error: 'Who are you?' }, 'signature-refused', 'HTTP 401: Who are you?'],
    [403, '', 'signature-refused', 'HTTP 403'],
    [302, '', 'address-redirects', 'HTTP 302'],
    [404, '<h1>', 'ping-refused', 'HTTP 404'],
    [500, { error: { message: 'Broken' } }, 'ping-refused', 'HTTP 500: Broken'],
  ])('CH-10 says what is wrong with an address that answers HTTP %i', async (status, body, code, detail) => {
    rig.system.answers = [{ status, body }];
    expect(await rig.step('address')).toMatchObject({ ok: false, code, detail });
  });

  it('CH-10 says why no answer comes', async () => {
    rig.system.answers = [{ hangUp: true }];
    expect(await rig.step('address')).toMatchObject({ ok: false, code: 'no-answer' });
    await setUp({ address: 'https://no-such-name.invalid' });
    expect(await rig.step('address')).toMatchObject({ ok: false, code: 'no-answer' });
    await setUp({});
  });

  it('CH-10 finds out in respond.io’s form whether anybody is there, without a message', async () => {
    await setUp({ form: 'respond-io' });
    const before = rig.system.taken.length;
    expect(await rig.step('address')).toMatchObject({
      ok: true,
      code: 'address-answered',
      detail: 'HTTP 404',
    });
    expect(rig.system.taken).toHaveLength(before);
    await setUp({});
  });

  it('CH-10 says whether events arrive, and why the last ones did not', async () => {
    const nothing = await rig.step('first-webhook');
    expect(nothing.ok).toBe(false);
    await rig.post('{"events":[]}', {});
    await expect
      .poll(() => rig.step('first-webhook'), { timeout: 15_000 })
      .toMatchObject({ ok: false, detail: expect.stringContaining('webhook-id is missing') as string });
    expect(await rig.send()).toEqual([]);
    expect(await rig.step('first-webhook')).toMatchObject({ ok: true });
  });
});
