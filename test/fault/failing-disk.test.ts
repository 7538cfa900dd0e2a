/**
 * The disk of a running server takes nothing: whoever asks for a change is told at once that nothing can be stored at
 * the moment, whatever is only read is answered as ever, and when the disk takes writes again, all goes on by itself.
 */
import type { ChannelId, ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  firstStart,
  inviteTo,
  joinAs,
  OWNER,
  visitorWrites,
  type Reply,
} from '../../sync-server/testing/running-server.ts';
import { Visitor } from '../../sync-server/testing/visitor.ts';
import { startServer, type TestServer } from '../tools/server.ts';
import { attach } from './support/attachment.ts';
import { DRAFT, wordsIn } from './support/typist.ts';

const PATIENT = 120_000;
const SOON = { timeout: 20_000, interval: 20 };
const DAY = 86_400_000;
/** A refusal may not wait for anything, in ms; a password is hashed before, on a machine that does much else. */
const AT_ONCE = 5_000;

let root: string;
let server: TestServer;
let owner: Browser;
let ben: Browser;
/** A session that is due to be prolonged. */
let due: Browser;
let channel: ChannelId;
let contact: ContactId;
let visitor: Visitor;
let invitation: string;
const file = newId<FileId>();

/**
 * Lets the server's writes fail, or succeed again. A limit on the length of files that the system holds against a
 * process is a disk that any user can let fail.
 */
const limitFiles = (bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', [`--pid=${server.process.pid}`, `--fsize=${bytes}:unlimited`]);
};

const browserWith = (cookie: string | undefined): Browser => {
  const browser = new Browser(server.url);
  browser.cookie = cookie;
  return browser;
};

/** Makes a browser's session so old that the next request would prolong it. */
const ageSessions = (email: string): void => {
  const db = new DatabaseSync(path.join(root, 'auth.sqlite'));
  const at = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
  db.prepare(
    'UPDATE session SET updatedAt = ?, expiresAt = ? WHERE userId = (SELECT id FROM user WHERE email = ?)',
  ).run(at(-3), at(27), email);
  db.close();
};

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'parley-disk-'));
  const options = { dataDir: root, env: { LOG_LEVEL: 'warn' } };
  server = await startServer(options);
  const started = await firstStart(server);
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
  const { browser } = await joinAs(started.owner, 'agent', 'Ben');
  const { browser: old } = await joinAs(started.owner, 'agent', 'Cleo');
  await server.stop();
  ageSessions('cleo@example.com');
  server = await startServer(options);
  [owner, ben, due] = [started.owner.cookie, browser.cookie, old.cookie].map(browserWith) as [
    Browser,
    Browser,
    Browser,
  ];
  contact = await visitorWrites(owner, channel);
  visitor = await Visitor.begin(server.url, channel);
  await visitor.write('Hello');
  invitation = await inviteTo(owner, 'agent');
  await owner.send('PUT', `/api/files/${file}?contact=${contact}&name=a.txt`, { body: 'words' });
}, PATIENT);
afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

const WRITES: readonly (readonly [string, () => Promise<Reply>])[] = [
  ['a command', () => commandsOf(owner, [commandOf(contact, { type: 'block' })])],
  [
    'a change of the workspace',
    () => owner.post('/api/workspace', { id: newId(), change: { type: 'rename', name: 'Other' } }),
  ],
  [
    'a change of settings',
    () =>
      owner.post('/api/settings', {
        id: newId(),
        change: { type: 'set-key', action: 'view.mine', key: 'g x' },
      }),
  ],
  ['an invitation', () => owner.post('/api/invitations', { role: 'agent', limited: false })],
  [
    'an upload',
    () => owner.send('PUT', `/api/files/${newId()}?contact=${contact}&name=b.txt`, { body: 'more words' }),
  ],
  [
    'a sign-in',
    () => new Browser(server.url).post('/api/sign-in', { email: OWNER.email, password: OWNER.password }),
  ],
  [
    'a new member',
    () =>
      new Browser(server.url).post('/api/join', {
        token: invitation,
        name: 'Dov',
        email: 'dov@example.com',
        password: 'a long password',
      }),
  ],
  [
    'a new password',
    () => ben.post('/api/account/password', { current: 'a long password', next: 'a longer password' }),
  ],
  ['a sign-out', () => browserWith(ben.cookie).post('/api/sign-out', {})],
  ['a visitor’s first step', () => new Visitor(server.url, channel).post('/session', {})],
  ['a visitor’s message', () => visitor.write('Is anybody there?')],
  ['a visitor’s upload', () => visitor.upload('a picture', 'c.txt')],
];

const READS: readonly (readonly [string, () => Promise<Reply>])[] = [
  ['the list', () => owner.get('/api/changes')],
  ['a record', () => owner.post('/api/pull', { contacts: [{ contact, have: {}, segments: 3 }] })],
  ['the session', () => owner.get('/api/session')],
  ['the list, with a session that is due to be prolonged', () => due.get('/api/changes')],
  ['the workspace', () => owner.get('/api/workspace')],
  ['own sessions', () => owner.get('/api/account/sessions')],
  ['an attachment', () => owner.get(`/api/files/${file}`)],
  ['a visitor’s messages', () => visitor.send('GET', '/messages?after=0')],
];

/** What each is answered, by name. */
const answersTo = async (asked: typeof WRITES): Promise<Record<string, string>> => {
  const answers: Record<string, string> = {};
  for (const [name, ask] of asked) {
    const begin = performance.now();
    const reply = await ask();
    answers[name] = reply.status === 200 || reply.status === 201 ? 'done' : codeOf(reply);
    if (performance.now() - begin > AT_ONCE) answers[name] += ', late';
  }
  return answers;
};

const all = (asked: typeof WRITES, answer: string): Record<string, string> =>
  Object.fromEntries(asked.map(([name]) => [name, answer]));

describe.runIf(process.platform === 'linux')('a disk that takes nothing', () => {
  it(
    'L20 changes are refused at once with 503, reads go on, and all goes on by itself when the disk does',
    async () => {
      const name = `drafts/${contact}@1`;
      const draft = attach({ url: server.url, cookie: owner.cookie, name });
      await draft.synced;
      limitFiles(1);
      for (let round = 0; round < 2; round += 1) {
        expect(await answersTo(WRITES)).toEqual(all(WRITES, '503 unavailable'));
        expect(await answersTo(READS)).toEqual(all(READS, 'done'));
        expect((await owner.get('/healthz')).status).toBe(503);
      }
      draft.doc.get(DRAFT, Y.XmlText).insert(0, 'typed;');
      expect(await draft.refused).toBe('unavailable');
      draft.leave();

      limitFiles('unlimited');
      await expect.poll(async () => (await owner.get('/healthz')).status, SOON).toBe(200);
      expect(await answersTo(READS)).toEqual(all(READS, 'done'));
      expect(await answersTo(WRITES)).toEqual(all(WRITES, 'done'));
      const again = attach({ url: server.url, cookie: owner.cookie, name, doc: draft.doc });
      await again.synced;
      await again.barrier();
      again.leave();
      const reader = attach({ url: server.url, cookie: owner.cookie, name });
      await reader.synced;
      expect(wordsIn(reader.doc)).toEqual(['typed']);
      reader.leave();
      // Not an error that nobody expected: the parts that found the disk failing have said so.
      const unexpected = server.log().filter((line) => /request failed|nobody has caught/.test(line));
      expect(unexpected).toEqual([]);
    },
    PATIENT,
  );
});
