/** The browser maker's own model: none of what Parley promises to keep on the device, so nobody gets it unasked. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

const THEIRS = 'The kettle of order 4711-22 arrived broken.';

/** A `Summarizer` as Chromium has it, whose model has to be loaded first. */
const stub = (answer: string): void => {
  const heard = { asked: 0, created: [] as boolean[], texts: [] as string[] };
  let availability = 'downloadable';
  let load = (): void => undefined;
  const loaded = new Promise<void>((resolve) => {
    load = resolve;
  });
  Object.assign(globalThis, {
    LanguageModel: undefined,
    browserModel: { heard, load },
    Summarizer: {
      availability: () => {
        heard.asked += 1;
        return Promise.resolve(availability);
      },
      create: async (options: {
        monitor: (monitor: { addEventListener(type: string, tell: (event: object) => void): void }) => void;
      }) => {
        heard.created.push(navigator.userActivation.isActive);
        if (availability !== 'available')
          options.monitor({ addEventListener: (_type, tell) => tell({ loaded: 0.42 }) });
        await loaded;
        availability = 'available';
        return {
          summarize: (text: string) => {
            heard.texts.push(text);
            return Promise.resolve(answer);
          },
          destroy: () => undefined,
        };
      },
    },
  });
};

interface Stubbed {
  readonly browserModel: {
    readonly heard: {
      readonly asked: number;
      readonly created: readonly boolean[];
      readonly texts: readonly string[];
    };
    readonly load: () => void;
  };
}

test('AI-2 the browser’s own model writes only where it is allowed and chosen, asks first, and is named', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const device = await newDevice();
  const { page } = device;
  await page.addInitScript(stub, THEIRS);
  const heard = () => page.evaluate(() => (globalThis as unknown as Stubbed).browserModel.heard);
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const visitor = await newCaller(device.context.request, server.url, channel, 'Nadia Petit');
  await visitor.write('Hello, my kettle arrived broken, order 4711-22. I would like a refund of 49.90 €.');
  const ana = new AgentScreen(page);
  await page.goto('/settings/models');
  await ready(page);
  const summarize = page.getByRole('button', { name: 'Summarize', exact: true });
  const choose = page.getByRole('combobox', { name: 'Summaries', exact: true });
  const own = choose.locator('option', { hasText: 'The browser’s own model' });

  await test.step('it is off until who manages the workspace allows it, and the agent takes it', async () => {
    const allow = page.getByRole('checkbox', { name: 'Agents may use the browser’s own model' });
    await expect(allow).not.toBeChecked();
    await expect(choose).toBeVisible();
    await expect(own).toHaveCount(0);
    await allow.check();
    await expect(choose).toHaveValue('');
    await choose.selectOption({ label: 'The browser’s own model' });
    await expect(page.getByRole('combobox', { name: 'Help with writing' })).toHaveValue('');
    await page.getByRole('link', { name: 'Inbox' }).click();
    expect((await heard()).asked).toBe(0);
  });

  await test.step('nothing is loaded before the agent says so', async () => {
    await ana.open('Nadia Petit');
    await summarize.click();
    await expect(page.getByText(/has to load its own model first: several gigabytes/)).toBeVisible();
    expect((await heard()).created).toEqual([]);
    await page.getByRole('button', { name: 'Load it' }).click();
    await expect(page.getByText('The browser loads its model: 42 %')).toBeVisible();
    // Browsers begin a download only after a press.
    expect((await heard()).created).toEqual([true]);
  });

  await test.step('AI-4 its draft names the browser, not this device; AI-7 it was given data', async () => {
    await page.evaluate(() => (globalThis as unknown as Stubbed).browserModel.load());
    await expect(ana.comment).toHaveText(THEIRS);
    await expect(
      ana.conversation.getByText(/^Summary of messages 1–1, made by the browser’s own model \(.+\)$/),
    ).toBeVisible();
    await expect(ana.conversation.getByText(/made on this device/)).toBeHidden();
    const { texts } = await heard();
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        from: 'customer',
        text: 'Hello, my kettle arrived broken, order 4711-22. I would like a refund of 49.90 €.',
      },
    ]);
  });
});
