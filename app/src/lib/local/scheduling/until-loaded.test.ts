import { describe, expect, it } from 'vitest';
import { createLive, type Live, type LiveOptions } from '../live.ts';
import { openReplica } from '../replica.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, CONTACT, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until, words } from '../testing/wait.ts';

const browserWith = async (): Promise<BrowserDouble> => {
  const server = new ServerDouble(workspace());
  server.receive(CONTACT, says('Hello'));
  const browser = new BrowserDouble(server);
  const first = await browser.open(ana);
  await saved(first.replica);
  await first.replica.dispose();
  return browser;
};

describe('a program that is not all loaded', () => {
  it('OF-1 shows the rows, takes commands, and tries again until it is whole', async () => {
    const browser = await browserWith();
    const { environment, replica: other } = await browser.open(ana);
    await other.dispose();
    let tries = 0;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const reports: string[] = [];
    const replica = await openReplica({
      environment: { ...environment, report: (what) => reports.push(what) },
      loadLive: async () => {
        tries += 1;
        if (tries === 1) throw new Error('not loaded');
        await arrived;
        return (options: Omit<LiveOptions, 'attachments'>): Live =>
          createLive({ ...options, attachments: environment.attachments });
      },
      self: ana,
      workspace: workspace(),
    });
    expect(replica.rows().get(CONTACT)?.state.preview?.text).toBe('Hello');
    expect(() => replica.openContact(CONTACT)).toThrow('cannot be opened yet');
    expect(replica.present()).toEqual([]);
    await replica.command(CONTACT, { type: 'assign', to: ana.id, from: null });
    expect(replica.rows().get(CONTACT)?.state.assignee).toBe(ana.id);
    expect(replica.unsent()).toBe(1);
    await until(() => expect(tries).toBe(2));
    expect(reports).toEqual(['program']);

    arrive();
    await replica.whole();
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    await until(() => expect(replica.unsent()).toBe(0));
    await replica.dispose();
  });

  it('does not begin to sync once it was closed', async () => {
    const browser = await browserWith();
    const { environment, replica: other } = await browser.open(ana);
    await other.dispose();
    let made = 0;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const replica = await openReplica({
      environment,
      loadLive: async () => {
        await arrived;
        return (options) => {
          made += 1;
          return createLive({ ...options, attachments: environment.attachments });
        };
      },
      self: ana,
      workspace: workspace(),
    });
    await replica.dispose();
    arrive();
    await replica.whole();
    expect(made).toBe(0);
  });
});
