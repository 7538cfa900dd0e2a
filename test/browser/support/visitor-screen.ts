/** What a visitor of a site sees of the chat: the real widget on its try-out page. */
import { expect, type Frame, type Locator, type Page } from '@playwright/test';
import type { Device } from './devices.ts';

export class VisitorScreen {
  readonly page: Page;
  readonly frame: Frame;
  readonly log: Locator;
  readonly field: Locator;

  private constructor(page: Page, frame: Frame) {
    this.page = page;
    this.frame = frame;
    this.log = frame.getByRole('log', { name: 'Messages' });
    this.field = frame.getByRole('textbox', { name: 'Write a message' });
  }

  /** Goes to the try-out page of a channel; `query` such as `?ref=newsletter`. Opens the panel. */
  static async open(device: Device, channel: string, query = ''): Promise<VisitorScreen> {
    const { page } = device;
    await page.goto(`/chat/${channel}${query}`);
    const frameOf = () => page.frames().find((frame) => /\/frame(\?|$)/.test(frame.url()));
    await expect.poll(frameOf).toBeDefined();
    const frame = frameOf();
    if (frame === undefined) throw new Error('The frame of the chat is gone');
    const screen = new VisitorScreen(page, frame);
    await screen.show();
    return screen;
  }

  /**
   * Opens the panel if it is closed. Its button stands at the lower right, in a root that is closed to the page; an
   * open panel has the focus.
   */
  async show(): Promise<void> {
    const size = this.page.viewportSize();
    if (size === null) throw new Error('The page has no size');
    const isOpen = () => this.frame.evaluate(() => document.hasFocus());
    await expect(async () => {
      if (await isOpen()) return;
      await this.page.mouse.click(size.width - 48, size.height - 48);
      await expect.poll(isOpen, { timeout: 2_000 }).toBe(true);
    }).toPass();
    await expect(this.field).toBeVisible();
  }

  async write(words: string): Promise<void> {
    await this.field.fill(words);
    await this.field.press('Enter');
    await expect(this.log.getByText(words)).toBeVisible();
  }
}
