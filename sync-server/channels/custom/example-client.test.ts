/** The example client as a process of its own, and a whole server. */
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { messageIdOf } from './message-id.ts';
import { CustomRig } from './testing/custom-rig.ts';

let rig: CustomRig;
let client: ChildProcess;
afterEach(async () => {
  if (client.exitCode === null) {
    client.kill();
    await once(client, 'exit');
  }
  await rig.close();
});

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

describe('the example client', () => {
  it('CH-3 takes and sends messages, each once, and hears why one is refused', async () => {
    rig = await CustomRig.open();
    const lines: string[] = [];
    const url = await start(lines);
    const settings = { address: url, form: 'standard', idType: 'custom' };
    await rig.change({ type: 'set-channel', channel: rig.channel, name: 'Shop', settings });

    client.stdin?.write('Hello?\n\n');
    await poll(() => lines.filter((line) => line.startsWith('{'))).toHaveLength(2);
    expect(lines.join('\n')).toContain('"outcome":"accepted"');
    expect(lines.join('\n')).toContain('message has neither text nor files nor a location.');
    const [written] = rig.all('message');
    expect(written).toMatchObject({
      direction: 'in',
      body: fromPlainText('Hello?'),
      sender: { external: 'custom:zoe' },
    });

    const sent = await rig.say(written?.contact ?? newId(), 'Good morning');
    await poll(() => rig.all('delivery').map(({ status }) => status)).toContain('delivered');
    expect(lines.filter((line) => line.startsWith('zoe < Good morning'))).toHaveLength(1);

    const id = messageIdOf(sent, 0);
    expect(await repeat(url, id)).toEqual([200, { id }]);
    expect(await repeat(url, id, 'another secret')).toEqual([401, { error: 'The signature is wrong.' }]);
    expect(lines.filter((line) => line.startsWith('zoe <'))).toHaveLength(1);
    expect((await rig.step('address')).ok).toBe(true);
  });
});

/** Starts the client; gives its address. */
async function start(lines: string[]): Promise<string> {
  const env = { ...process.env, CHANNEL: rig.events, SECRET: rig.secret, PORT: '0' };
  client = spawn(process.execPath, [path.join(import.meta.dirname, 'example-client.ts')], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (client.stdout === null) throw new Error('The client says nothing');
  createInterface({ input: client.stdout }).on('line', (line) => lines.push(line));
  await poll(() => lines.length).toBeGreaterThan(0);
  const [, port] = /"port":(\d+)/u.exec(lines[0] ?? '') ?? [];
  return `http://127.0.0.1:${port ?? ''}`;
}

/** Sends a message to the client that it may have already, as the server does when it has heard no answer. */
async function repeat(url: string, id: string, words?: string): Promise<readonly [number, unknown]> {
  const message = { type: 'message', id, to: { id: 'zoe' }, message: { text: 'Good morning', files: [] } };
  const body = JSON.stringify(message);
  const headers = rig.signed(body, rig.secret, Date.now(), id);
  if (words !== undefined) headers['webhook-signature'] = `v1,${Buffer.from(words).toString('base64')}`;
  const answer = await fetch(url, { method: 'POST', body, headers });
  return [answer.status, await answer.json()];
}
