import type { Row } from '@parley/core/inbox/row';
import type { ChangesPage, Session } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { ChannelKind } from '@parley/core/channels/kinds';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Config } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import type { RunningServer } from '../server.ts';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  firstStart,
  makeDataDir,
  startTestServer,
  workspaceOf,
} from '../testing/running-server.ts';
import { TEAM } from './cast.ts';
import { markComplete, prepareDemoFolder } from './demo-folder.ts';
import { startGuests, type Guests } from './guests.ts';
import { startDemo } from './start-demo.ts';

type SignedIn = Extract<Session, { state: 'signed-in' }>;

const demoIn = (dataDir: string, keep: boolean): Promise<RunningServer> => {
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    dataDir,
    secret: undefined,
    logLevel: 'error',
    trustProxy: false,
    metricsToken: undefined,
    graphUrl: 'https://graph.example/v25.0',
    allowLoopbackHttp: true,
  };
  const appFolder = path.join(dataDir, 'no-build');
  return startDemo({ config, log: createLog('error'), appFolder, widgetFolder: appFolder, keep });
};

const signIn = (browser: Browser, email: string) => browser.post<SignedIn>('/api/demo/sign-in', { email });

describe('a demo', () => {
  const dataDir = makeDataDir();
  let server: RunningServer;
  beforeAll(async () => {
    server = await demoIn(dataDir, false);
  }, 240_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('offers its accounts to whoever is not signed in, and signs in as each of them', async () => {
    const browser = new Browser(server.url);
    const { body } = await browser.get<Session>('/api/session');
    expect(body).toEqual({ state: 'signed-out', demo: TEAM });
    for (const { name, email, role } of TEAM) {
      const reply = await signIn(browser, email.toUpperCase());
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ state: 'signed-in', agent: { name, role } });
      expect((await browser.get<Session>('/api/session')).body).toMatchObject({ agent: { email } });
    }
    expect((await browser.get<ChangesPage>('/api/changes?cursor=')).body.changes.length).toBeGreaterThan(0);
  });

  it('signs in as nobody else, and takes nonsense, foreign pages and password guesses for what they are', async () => {
    const browser = new Browser(server.url);
    expect(codeOf(await signIn(browser, 'owner@example.com'))).toBe('404 not-found');
    expect(codeOf(await browser.post('/api/demo/sign-in', {}))).toBe('400 malformed');
    expect(codeOf(await browser.post('/api/demo/sign-in', { email: 7 }))).toBe('400 malformed');
    const both = { email: TEAM[0].email, password: 'x' };
    expect(codeOf(await browser.post('/api/demo/sign-in', both))).toBe('400 malformed');
    const long = { email: `${'a'.repeat(100_000)}@x.example` };
    expect(codeOf(await browser.post('/api/demo/sign-in', long))).toBe('413 too-large');
    const foreign = { origin: 'https://elsewhere.example' };
    expect(codeOf(await browser.post('/api/demo/sign-in', { email: TEAM[0].email }, foreign))).toBe(
      '403 foreign-origin',
    );
    const guess = { email: TEAM[0].email, password: 'a guess of a password' };
    expect(codeOf(await browser.post('/api/sign-in', guess))).toBe('401 unauthenticated');
    expect(browser.cookie).toBeUndefined();
  });

  it('CH-2 CH-3 has eighty contacts on channels, whose people answer', async () => {
    const browser = new Browser(server.url);
    await signIn(browser, TEAM[0].email);
    const kindOf = new Map((await workspaceOf(browser)).channels.map(({ id, kind }) => [id, kind]));
    const rowsOf = async () => {
      const rows: Row[] = [];
      let cursor = '';
      for (let more = true; more;) {
        const { body: page } = await browser.get<ChangesPage>(`/api/changes?cursor=${cursor}`);
        rows.push(...page.changes.flatMap((change) => (change.type === 'row' ? [change.row] : [])));
        ({ cursor, more } = page);
      }
      return rows;
    };
    const on = (rows: readonly Row[], kind: ChannelKind) =>
      rows.filter(({ state }) => state.channel !== null && kindOf.get(state.channel) === kind);
    const rows = await rowsOf();
    const counts = (['whatsapp', 'messenger', 'custom'] as const).map((kind) => on(rows, kind).length);
    expect(Math.min(...counts)).toBeGreaterThan(5);
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(80);
    const newest = on(rows, 'whatsapp')
      .sort((a, b) => b.state.at - a.state.at)
      .slice(0, 10);
    const body = fromPlainText('Could you send us a picture?');
    await commandsOf(
      browser,
      newest.map(({ state }) => commandOf(state.contact, { type: 'send', body, files: [] }, { seen: 1_000 })),
    );
    const before = new Map(newest.map(({ state }) => [state.contact, state.inbound]));
    await vi.waitFor(
      async () => {
        const grown = (await rowsOf()).filter(
          ({ state }) => state.inbound > (before.get(state.contact) ?? Infinity),
        );
        expect(grown.length).toBeGreaterThan(3);
      },
      { timeout: 30_000 },
    );
  });

  it('goes on with its data and its sessions when they are kept', async () => {
    const browser = new Browser(server.url);
    const { body } = await signIn(browser, TEAM[2].email);
    await server.stop();
    server = await demoIn(dataDir, true);
    const again = new Browser(server.url);
    again.cookie = browser.cookie;
    expect((await again.get<SignedIn>('/api/session')).body.agent.id).toBe(body.agent.id);
    const { channels } = await workspaceOf(again);
    expect(channels.map(({ kind }) => kind).sort()).toEqual(['custom', 'messenger', 'web-chat', 'whatsapp']);
  });

  it('leaves nothing running when it ends', async () => {
    const children = (): string =>
      execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)]).toString();
    expect(children()).toContain('test/demo/main.ts');
    await server.stop();
    expect(children()).not.toContain('test/demo/main.ts');
    server = await demoIn(dataDir, true);
  });
});

describe('a server that is no demo', () => {
  it('has no such way in', async () => {
    const server = await startTestServer();
    const browser = new Browser(server.url);
    expect(codeOf(await signIn(browser, TEAM[0].email))).toBe('404 not-found');
    await firstStart(server);
    expect((await browser.get<Session>('/api/session')).body).toEqual({ state: 'signed-out' });
    expect(codeOf(await signIn(browser, 'ana@example.com'))).toBe('404 not-found');
    expect(browser.cookie).toBeUndefined();
    await server.remove();
  });
});

describe('the demo’s folder', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = makeDataDir();
    folders.push(made);
    return made;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('is left alone if it holds anything but a demo', () => {
    const dataDir = folder();
    writeFileSync(path.join(dataDir, 'parley.sqlite'), 'precious');
    expect(() => prepareDemoFolder(dataDir, false)).toThrow('is no demo');
    expect(() => prepareDemoFolder(dataDir, true)).toThrow('is no demo');
    expect(readFileSync(path.join(dataDir, 'parley.sqlite'), 'utf8')).toBe('precious');
  });

  it('is emptied at each start, and kept only when asked for and complete', () => {
    const dataDir = folder();
    const channel = 'aaaaaaaaaaaaaaaaaaaaaaaa' as Parameters<typeof markComplete>[1];
    const fill = (): void => {
      mkdirSync(path.join(dataDir, 'files'), { recursive: true });
      writeFileSync(path.join(dataDir, 'files/one'), 'x');
    };
    expect(prepareDemoFolder(dataDir, true)).toBeUndefined();
    fill();
    // Not complete: the making was cut off.
    expect(prepareDemoFolder(dataDir, true)).toBeUndefined();
    expect(readdirSync(dataDir)).not.toContain('files');
    fill();
    markComplete(dataDir, channel);
    expect(prepareDemoFolder(dataDir, true)).toBe(channel);
    expect(readdirSync(dataDir)).toContain('files');
    expect(prepareDemoFolder(dataDir, false)).toBeUndefined();
    expect(readdirSync(dataDir)).not.toContain('files');
  });
});

describe('the demo’s visitors', () => {
  let guests: Guests | undefined;
  afterEach(() => guests?.stop());

  it('come by the web chat, answer when an agent has replied, and go when they are told to', async () => {
    const server = await startTestServer();
    const { owner, session } = await firstStart(server);
    const channel = session.workspace.channels[0]?.id;
    if (channel === undefined) throw new Error('no channel');
    guests = startGuests({
      url: server.url,
      channel,
      guests: [],
      log: createLog('silent'),
      pace: 0.002,
      seed: 5,
    });

    const rowsOf = async () => {
      const { body } = await owner.get<ChangesPage>('/api/changes?cursor=');
      return body.changes.flatMap((change) => (change.type === 'row' ? [change.row] : []));
    };
    await vi.waitFor(async () => {
      expect((await rowsOf())[0]?.state.fields.name).toMatch(/\S \S/);
    });
    const me = session.agent.id;
    // Not everybody answers, and who gets no reply for long goes again: all who are there get one.
    await vi.waitFor(
      async () => {
        const body = {
          v: 1 as const,
          blocks: [{ type: 'paragraph' as const, children: [{ type: 'text' as const, text: 'Hello!' }] }],
        };
        const unanswered = (await rowsOf()).filter(({ state }) => state.lastBy[me] === undefined).slice(-20);
        const replies = unanswered.map(({ contact, state: { seq } }) =>
          commandOf(contact, { type: 'send', body, files: [] }, { seen: seq }),
        );
        if (replies.length > 0) await commandsOf(owner, replies);
        const answered = (await rowsOf()).filter(
          ({ state }) => state.lastInbound > (state.lastBy[me] ?? Infinity),
        );
        expect(answered).not.toEqual([]);
        expect(answered[0]?.state.read).toBeGreaterThan(0);
        expect(answered[0]?.state.inbound).toBeGreaterThan(1);
      },
      { timeout: 20_000 },
    );
    await guests.stop();
    const count = (await rowsOf()).reduce((sum, { state }) => sum + state.inbound, 0);
    await server.stop();
    const restarted = await startTestServer({ dataDir: server.dataDir });
    const again = new Browser(restarted.url);
    again.cookie = owner.cookie;
    const { body } = await again.get<ChangesPage>('/api/changes?cursor=');
    const after = body.changes.reduce(
      (sum, change) => sum + (change.type === 'row' ? change.row.state.inbound : 0),
      0,
    );
    expect(after).toBe(count);
    await restarted.remove();
  });
});
