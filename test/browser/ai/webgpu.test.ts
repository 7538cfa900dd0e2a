/**
 * Models on the graphics processor, here SwiftShader in its place: Chromium with WebGPU and no GPU. It computes in
 * single precision only, so this is also how a device without `shader-f16` does it.
 */
import type { Worker } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../tools/chromium.ts';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { SHORT_CHAT, putModel, TINY_ANSWER } from '../support/models.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

const executablePath = findChromium();

test.use({
  launchOptions: {
    args: [
      ...CHROMIUM_ARGS.filter((arg) => arg !== '--disable-gpu'),
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--enable-features=Vulkan',
    ],
    ...(executablePath && { executablePath }),
  },
});

/**
 * Counts, in a model's worker, what it gives the GPU to do; `lastFor` more, and the GPU is gone.
 * @returns the worker's name: the page has others too
 */
const watchGpu = (worker: Worker): Promise<string> =>
  worker.evaluate(() => {
    interface Device {
      createCommandEncoder: () => unknown;
      destroy: () => void;
    }
    const { GPUDevice } = globalThis as unknown as { readonly GPUDevice?: { readonly prototype: Device } };
    const gpu = { work: 0, lastFor: Infinity };
    Object.assign(globalThis, { gpu });
    if (GPUDevice === undefined) return self.name;
    const create = GPUDevice.prototype.createCommandEncoder;
    GPUDevice.prototype.createCommandEncoder = function (this: Device, ...rest: []) {
      gpu.work += 1;
      gpu.lastFor -= 1;
      if (gpu.lastFor === 0) this.destroy();
      return create.apply(this, rest);
    };
    return self.name;
  });

const isRuntime = (path: string): boolean => path.endsWith('.wasm');

interface Watched {
  readonly gpu: { readonly work: number; lastFor: number };
}

test('AI-2 AI-3 a pulled model runs on WebGPU, and on the processor when that gives up in the middle', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(240_000);
  const variants = [
    { device: 'webgpu', dtype: 'fp32' },
    { device: 'wasm', dtype: 'fp32' },
  ] as const;
  await putModel(server.dataDir, undefined, [...variants], SHORT_CHAT);
  const device = await newDevice();
  const workers: Worker[] = [];
  const requested: string[] = [];
  device.page.on('worker', (worker) => {
    void watchGpu(worker).then((name) => {
      if (name === 'parley-model') workers.push(worker);
    });
  });
  device.context.on('request', (request) => requested.push(new URL(request.url()).pathname));
  // On a line that is paid for, nothing is fetched that nobody asked for: what keeps the bundled model would have a
  // worker of its own, at a moment that depends on how fast the machine is.
  await device.page.addInitScript(() =>
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } }),
  );
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const visitor = await newCaller(device.context.request, server.url, channel, 'Nadia Petit');
  await visitor.write('Hello, my order 4711-22 arrived broken.');
  const ana = new AgentScreen(device.page);
  await device.page.goto('/');
  await ready(device.page);
  await ana.open('Nadia Petit');
  const answer = new RegExp(`^\\s*${TINY_ANSWER.map((line) => line.replace('.', '\\.')).join('\\s*')}\\s*$`);
  const summarize = device.page.getByRole('button', { name: 'Summarize', exact: true });
  const failed = ana.conversation.getByRole('alert');

  await test.step('AI-1 the whole answer comes from the GPU', async () => {
    expect(await device.page.evaluate(() => 'Suspending' in WebAssembly)).toBe(true);
    await summarize.click();
    await expect(ana.comment).toHaveText(answer, { timeout: 90_000 });
    await expect(
      ana.conversation.getByText('Summary of messages 1–1, made on this device by Tiny'),
    ).toBeVisible();
    expect(workers).toHaveLength(1);
    const work = await workers[0]?.evaluate(() => (globalThis as unknown as Watched).gpu.work);
    // Several times for every token of the answer.
    expect(work).toBeGreaterThan(TINY_ANSWER.join('\n').length);
    expect(requested.filter(isRuntime).every((path) => path.includes('.jspi-'))).toBe(true);
    await ana.addComment.click();
    await expect(ana.posted('The agent has answered.')).toBeVisible();
  });

  await test.step('AI-3 AI-4 a GPU that is gone in the middle costs a beginning, and nobody is told of it', async () => {
    await visitor.write('Are you there?');
    await expect(ana.message('Are you there?')).toBeVisible();
    await workers[0]?.evaluate(() => {
      (globalThis as unknown as Watched).gpu.lastFor = 400;
    });
    await ana.beginReply();
    await device.page.keyboard.press('Escape');
    await summarize.click();
    await expect(ana.comment).toHaveText(answer, { timeout: 90_000 });
    await expect(failed).toBeHidden();
    await expect(ana.conversation.getByText('Summary of messages 1–2')).toHaveCount(1);
    expect(await workers.at(-1)?.evaluate(() => (globalThis as unknown as Watched).gpu.work)).toBe(0);
    expect(workers).toHaveLength(2);
    expect(requested.filter(isRuntime).some((path) => !path.includes('.jspi-'))).toBe(true);
  });
});
