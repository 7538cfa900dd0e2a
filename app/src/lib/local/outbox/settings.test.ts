import type { CommandId } from '@parley/core/ids';
import { DEFAULT_SETTINGS } from '@parley/core/workspace/agent-settings';
import { describe, expect, it } from 'vitest';
import { foldSettings } from '../cache/waiting-settings.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, ben, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until } from '../testing/wait.ts';

describe('settings of the agent in the replica', () => {
  it('IN-8 a change shows at once, reaches the server and the agent’s other devices, and nobody else', async () => {
    const server = new ServerDouble(workspace());
    const [laptop, phone, other] = [
      await new BrowserDouble(server).open(ana),
      await new BrowserDouble(server).open(ana),
      await new BrowserDouble(server).open(ben),
    ];
    for (const { replica } of [laptop, phone, other]) await saved(replica);
    let told = 0;
    phone.replica.onSettings(() => (told += 1));
    await laptop.replica.changeSettings({ type: 'set-key', action: 'conversation.close', key: 'x' });
    expect(laptop.replica.settings().keys).toEqual({ 'conversation.close': 'x' });
    await until(() => expect(phone.replica.settings().keys).toEqual({ 'conversation.close': 'x' }));
    await until(() => expect(told).toBeGreaterThan(0));
    await saved(laptop.replica);
    expect(other.replica.settings()).toEqual(DEFAULT_SETTINGS);
    for (const { replica } of [laptop, phone, other]) await replica.dispose();
  });

  it('OF-2 changes made without network outlive a crash, count as unsent, and are made in order', async () => {
    const server = new ServerDouble(workspace());
    const browser = new BrowserDouble(server);
    const first = await browser.open(ana);
    await saved(first.replica);
    browser.network.setOnline(false);
    await first.replica.changeSettings({ type: 'set-language', language: 'fr' });
    await first.replica.changeSettings({ type: 'set-language', language: 'en' });
    await until(() => expect(first.replica.sync()).toEqual({ state: 'offline', waiting: 2 }));
    first.kill();

    const { replica } = await browser.open(ana);
    expect(replica.settings().language).toBe('en');
    expect(replica.unsent()).toBe(2);
    browser.network.setOnline(true);
    await saved(replica);
    // Asked for again or not: in their order.
    const made = new Map(server.askedSettings.map(({ id, change }) => [id, change]));
    expect([...made.values()]).toEqual([
      { type: 'set-language', language: 'fr' },
      { type: 'set-language', language: 'en' },
    ]);
    expect(replica.settings()).toMatchObject({ version: 2, language: 'en' });
    expect(browser.reports).toEqual([]);
    await replica.dispose();
  });

  it('a change whose answer was lost is asked for again, and made once', async () => {
    const server = new ServerDouble(workspace());
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    browser.network.loseAnswers = true;
    await replica.changeSettings({ type: 'set-notify', which: 'sound', on: false });
    await until(() => expect(server.askedSettings.length).toBeGreaterThan(1));
    browser.network.loseAnswers = false;
    await saved(replica);
    expect(replica.settings()).toMatchObject({ version: 1, notify: { sound: false } });
    await replica.dispose();
  });

  it('a change that the server will never take is taken back on the screen, and reported', async () => {
    const server = new ServerDouble(workspace());
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    browser.network.failure = { why: 'refused', code: 'malformed', message: 'Because.' };
    await replica.changeSettings({ type: 'set-language', language: 'fr' });
    await until(() => expect(replica.settings().language).toBeNull());
    expect(browser.reports.map(({ what }) => what)).toContain('setting refused');
    browser.network.failure = undefined;
    await replica.changeSettings({ type: 'set-language', language: 'en' });
    await saved(replica);
    expect(replica.settings()).toMatchObject({ version: 1, language: 'en' });
    await replica.dispose();
  });

  it('what lies in the database and does not fit is passed over', () => {
    const id = 'changeone' as CommandId;
    const waiting = [{ order: 1, id, change: { type: 'set-language', language: 'fr' } }] as const;
    for (const stored of [undefined, 'x', { keys: { reply: 7 }, notify: null, version: 'many' }]) {
      expect(foldSettings(stored, [])).toEqual(DEFAULT_SETTINGS);
      expect(foldSettings(stored, waiting)).toMatchObject({ version: 1, language: 'fr' });
    }
  });
});
