/** Content from other programs, pasted into a reply. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { COPIED, outlineOf } from '../support/clipboard-html.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

test('what Word, Excel, Google Docs, browsers and mail programs copy keeps its lists, rows and words', async ({
  newDevice,
  server,
}) => {
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Paul');
  await caller.write('Send me the list');
  const ana = new AgentScreen(device.page);
  await device.page.goto('/');
  await ana.open('Paul');
  await ana.beginReply();
  for (const { program, html, right } of COPIED) {
    await device.page.keyboard.press('Control+A');
    await device.page.keyboard.press('Delete');
    await ana.reply.evaluate((field, copied) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', copied);
      clipboardData.setData('text/plain', 'not this');
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }),
      );
    }, html);
    await expect.poll(() => ana.reply.evaluate(outlineOf), program).toEqual(right);
  }
  await ana.send.click();
  await expect(ana.message('Dear Ana 🎉')).toBeVisible();
  await expect.poll(() => caller.answers()).toHaveLength(1);
});
