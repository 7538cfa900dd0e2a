/** What an agent sees and presses, found as people find it: by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';

const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';

/** Waits until the app itself is kept on the device, so that this page can do without a network. */
export const ready = async (page: Page): Promise<void> => {
  // The first time it fetches all of the app.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: 60_000,
  });
};

export class AgentScreen {
  readonly page: Page;
  /** The list of conversations. */
  readonly list: Locator;
  /** The open conversation. */
  readonly conversation: Locator;
  /** Messages, comments and events in line. */
  readonly timeline: Locator;
  readonly reply: Locator;
  readonly comment: Locator;
  readonly send: Locator;
  readonly addComment: Locator;
  readonly close: Locator;
  /** What the screen says of sync (OF-5). */
  readonly sync: Locator;
  /** The panel of the contact. */
  readonly panel: Locator;
  /** What the server held of this agent's messages and closes. */
  readonly held: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole('region', { name: 'Conversations' });
    this.conversation = page.getByRole('region', { name: 'Conversation', exact: true });
    this.timeline = page.getByRole('list', { name: 'Messages and events' });
    this.reply = page.getByRole('textbox', { name: 'Reply', exact: true });
    this.comment = page.getByRole('textbox', { name: 'Comment', exact: true });
    this.send = page.getByRole('button', { name: 'Send', exact: true });
    this.addComment = page.getByRole('button', { name: 'Add comment', exact: true });
    this.close = this.conversation.getByRole('button', { name: 'Close', exact: true });
    this.sync = page.getByRole('status', { name: 'State of sync' });
    this.panel = page.getByRole('complementary', { name: 'Contact' });
    this.held = page.getByRole('region', { name: 'Handed back' });
  }

  row(name: string): Locator {
    return this.list.getByRole('link').filter({ hasText: name });
  }

  async open(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.conversation.getByRole('heading', { name, level: 2 })).toBeVisible();
    // The editor is loaded when it is first needed: a test that goes offline next needs it here.
    await expect(this.conversation.locator('[aria-busy="true"]')).toHaveCount(0);
    // The list stands still while the pointer rests on it.
    await this.page.mouse.move(0, 0);
  }

  /** Messages with these words. */
  message(words: string): Locator {
    return this.timeline.getByRole('article', { name: /^Message by / }).filter({ hasText: words });
  }

  /** Posted comments with these words. */
  posted(words: string): Locator {
    return this.timeline.getByRole('article', { name: /^Comment by / }).filter({ hasText: words });
  }

  /** Lines of the stream with these words: events, mostly. */
  line(words: string | RegExp): Locator {
    return this.timeline
      .locator('> li')
      .filter({ has: this.page.locator('time') })
      .filter({ hasText: words });
  }

  /** The events in line, from top to bottom: the first line of each. */
  async eventsInLine(): Promise<string[]> {
    const events = this.timeline.locator('> li:has(time):not(:has(article))');
    return (await events.allInnerTexts()).map(firstLine);
  }

  /** The events in Activities, from top to bottom; the tab has to be open. */
  async activities(): Promise<string[]> {
    const list = this.panel.getByRole('list', { name: 'Activities' });
    return (await list.locator('> li:has(time)').allInnerTexts()).map(firstLine);
  }

  /** EV-3: both show the same events, Activities newest first. Wait for what is expected before. */
  async expectOneRecord(): Promise<void> {
    await expect(async () => {
      expect((await this.activities()).toReversed()).toEqual(await this.eventsInLine());
    }).toPass();
  }

  /** Shows the comment composer. */
  async beginComment(): Promise<void> {
    if (!(await this.comment.isVisible())) await this.addComment.click();
    await this.comment.click();
  }

  async beginReply(): Promise<void> {
    if (!(await this.reply.isVisible())) {
      await this.conversation.getByRole('tab', { name: 'Reply' }).click();
    }
    await this.reply.click();
  }

  async answer(words: string): Promise<void> {
    await this.beginReply();
    await this.page.keyboard.type(words);
    await this.send.click();
  }

  async saved(): Promise<void> {
    await expect(this.sync).toHaveText('All changes saved');
  }

  async assign(to: string, now = 'Unassigned'): Promise<void> {
    await this.conversation.getByRole('button', { name: now }).click();
    await this.page.getByRole('option', { name: to }).click();
  }

  async stage(name: string): Promise<void> {
    await this.panel.getByRole('button', { name: /^Stage/ }).click();
    await this.page.getByRole('option', { name }).click();
  }

  async more(item: string): Promise<void> {
    await this.conversation.getByRole('button', { name: 'More', exact: true }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }
}
