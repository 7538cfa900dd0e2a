import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../../testing/running-server.ts';
import {
  commandOf,
  commandsOf,
  firstStart,
  startTestServer,
  visitorWrites,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let body = '';
beforeAll(async () => {
  server = await startTestServer({ stalledAfter: 5_000 });
  const started = await firstStart(server);
  owner = started.owner;
  const channel = started.session.workspace.channels[0]?.id;
  if (channel === undefined) throw new Error('no channel');
  const contact = await visitorWrites(owner, channel);
  const text = fromPlainText('long '.repeat(12_000));
  for (let n = 0; n < 10; n += 1) {
    const some = Array.from({ length: 10 }, () =>
      commandOf(contact, { type: 'comment', body: text, files: [] }, { id: newId() }),
    );
    expect((await commandsOf(owner, some)).status).toBe(200);
  }
  body = JSON.stringify({ contacts: [{ contact, have: {}, segments: 20 }] });
});
afterAll(() => server.remove());

/** Requests megabytes, and reads only the beginning of the answer. */
const askAndWait = (): {
  readonly socket: Socket;
  readonly status: Promise<string>;
  readonly cut: Promise<unknown>;
} => {
  const socket = connect(server.port, '127.0.0.1');
  const lines = [
    'POST /api/pull HTTP/1.1',
    `host: localhost:${server.port}`,
    `origin: ${server.url}`,
    `cookie: ${owner.cookie ?? ''}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.on('error', () => socket.destroy());
  const status = new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      resolve(chunk.toString('latin1', 9, 12));
    });
  });
  return { socket, status, cut: new Promise((resolve) => socket.once('close', resolve)) };
};

describe('answers of megabytes that nobody reads', () => {
  it('are few at once for one account, and cut after a while; then others of the account come', async () => {
    const stalled = Array.from({ length: 3 }, askAndWait);
    expect(await Promise.all(stalled.map(({ status }) => status))).toEqual(['200', '200', '200']);
    const waiting = Array.from({ length: 61 }, askAndWait);
    // One request more than may wait.
    expect(await Promise.race(waiting.map(({ status }) => status))).toBe('429');
    for (const { socket } of waiting) socket.destroy();
    // Commands of the same account are still answered.
    expect((await owner.post('/api/settings', { id: newId(), change: { type: 'reset-keys' } })).status).toBe(
      200,
    );
    const headers = { 'content-type': 'application/json' };
    const pull = async (): Promise<number> =>
      (await owner.send('POST', '/api/pull', { body, headers })).status;
    await expect.poll(pull, { timeout: 40_000 }).toBe(200);
    // A client notices the cut after it has read the data that came before.
    for (const { socket } of stalled) socket.resume();
    await Promise.race(stalled.map(({ cut }) => cut));
    for (const { socket } of stalled) socket.destroy();
  }, 90_000);
});
