import { spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Browser, commandOf, firstStart, makeDataDir, visitorWrites } from './testing/running-server.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');

interface Run {
  readonly pid: number | undefined;
  readonly lines: string[];
  readonly errors: string[];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly signal: (signal: NodeJS.Signals) => void;
  url(): string | undefined;
}

const clean: (() => void)[] = [];
afterEach(() => {
  for (const one of clean.splice(0).reverse()) one();
});

const folder = (): string => {
  const made = makeDataDir();
  clean.push(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
};

const run = (env: Record<string, string>): Run => {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
  });
  clean.push(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  return {
    pid: child.pid,
    lines,
    errors,
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve(code ?? signal);
      });
    }),
    signal: (signal) => child.kill(signal),
    url: () => {
      const line = lines.find((one) => one.includes('"msg":"listening"'));
      return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
    },
  };
};

const listening = async (server: Run): Promise<string> => {
  await vi.waitUntil(() => server.url() !== undefined, { timeout: 30_000 });
  return server.url() ?? '';
};

describe('the process', () => {
  it('says where it listens, warns of nothing, and ends with 0 when asked to', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const server = run({ DATA_DIR: folder(), LOG_LEVEL: 'warn' });
      const url = await listening(server);
      expect((await new Browser(url).get('/healthz')).body).toEqual({ status: 'ok' });
      server.signal(signal);
      expect(await server.ended).toBe(0);
      expect(server.errors).toEqual([]);
      const warnings = server.lines.filter((line) => !line.includes('"msg":"listening"'));
      expect(warnings.filter((line) => !line.includes('the app is not built'))).toEqual([]);
    }
  });

  it('names the variable that is wrong and ends with 1', async () => {
    const server = run({ DATA_DIR: folder(), PORT: 'many', LOG_LEVEL: 'loud' });
    expect(await server.ended).toBe(1);
    expect(server.errors).toEqual([
      'PORT is "many", it has to be a port number from 0 to 65535.',
      expect.stringMatching(/^LOG_LEVEL is "loud"/) as string,
    ]);
    expect(server.lines).toEqual([]);
  });

  it('refuses a folder that another server uses, a folder that is a file, and a port that is taken', async () => {
    const dataDir = folder();
    const first = run({ DATA_DIR: dataDir });
    const url = await listening(first);
    const second = run({ DATA_DIR: dataDir });
    expect(await second.ended).toBe(1);
    expect(second.errors.join()).toContain('is in use by another Parley server');

    const file = path.join(dataDir, 'file');
    writeFileSync(file, '');
    const third = run({ DATA_DIR: file });
    expect(await third.ended).toBe(1);
    expect(third.errors.join()).toMatch(/^DATA_DIR .*file cannot be made/);

    const { port } = new URL(url);
    const fourth = run({ DATA_DIR: folder(), PORT: port });
    expect(await fourth.ended).toBe(1);
    expect(fourth.errors.join()).toContain(`PORT ${port} is in use`);

    // A server that was killed leaves nothing locked.
    first.signal('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    expect(await listening(run({ DATA_DIR: dataDir }))).toMatch(/^http:/);
  });

  it('DR-2 has on disk what it acknowledged, when it is stopped or killed in the middle', async () => {
    const dataDir = folder();
    let server = run({ DATA_DIR: dataDir });
    const { owner, session } = await firstStart({ url: await listening(server) });
    const channel = session.workspace.channels[0]?.id;
    if (channel === undefined) throw new Error('no channel');
    const contact = await visitorWrites(owner, channel);
    const acknowledged: string[] = [];

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const writer = new Browser(server.url() ?? '');
      writer.cookie = owner.cookie;
      let stopped = false;
      const write = async (): Promise<void> => {
        while (!stopped) {
          const text = `${signal} ${acknowledged.length}`;
          const command = commandOf(contact, {
            type: 'comment',
            body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'text', text }] }] },
            files: [],
          });
          try {
            const reply = await writer.post('/api/commands', { commands: [command] });
            if (reply.status === 200) acknowledged.push(command.id);
          } catch {
            stopped = true;
          }
        }
      };
      const before = acknowledged.length;
      const writers = [write(), write(), write()];
      await vi.waitUntil(() => acknowledged.length > before + 20, { timeout: 30_000 });
      server.signal(signal);
      expect(await server.ended).toBe(signal === 'SIGTERM' ? 0 : signal);
      stopped = true;
      await Promise.all(writers);
      server = run({ DATA_DIR: dataDir });
      await listening(server);
    }

    const reader = new Browser(server.url() ?? '');
    reader.cookie = owner.cookie;
    const repeated = await reader.post<{ answers: readonly { outcome: string }[] }>('/api/commands', {
      commands: [commandOf(contact, { type: 'wake' })],
    });
    expect(repeated.status).toBe(200);
    const { body } = await reader.get<ChangesPage>('/api/changes');
    const row = body.changes.find((change) => change.type === 'row' && change.contact === contact);
    const seq = row?.type === 'row' ? row.row.state.seq : 0;
    // Opened, the visitor's message, the comments: nothing that was acknowledged is missing.
    expect(seq).toBeGreaterThanOrEqual(acknowledged.length + 2);
    const pulled = await reader.post('/api/pull', { contacts: [{ contact, have: {}, segments: 100 }] });
    const updates = Object.values(
      (pulled.body as { contacts: { documents: { updates: Record<string, string> } }[] }).contacts[0]
        ?.documents.updates ?? {},
    ).map((update) => Buffer.from(update, 'base64').toString('latin1'));
    const missing = acknowledged.filter((id) => !updates.some((update) => update.includes(id)));
    expect(missing).toEqual([]);
  });

  it('has a way back for who has forgotten the password', async () => {
    const dataDir = folder();
    const server = run({ DATA_DIR: dataDir });
    const url = await listening(server);
    const { owner } = await firstStart({ url });
    const reset = (...words: string[]) =>
      spawnSync(process.execPath, [path.join(import.meta.dirname, 'cli/reset-password.ts'), ...words], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
      });
    expect(reset()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Whose password?') as string,
    });
    expect(reset('eve@example.com').status).toBe(1);

    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, {
      headers: { cookie: owner.cookie ?? '', origin: url },
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => {
        resolve(code);
      });
    });
    expect((await owner.get('/api/workspace')).status).toBe(200);

    const { status, stdout, stderr } = reset('Ana@Example.com');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const password = stdout.trim().split(' ').at(-1);
    const email = 'ana@example.com';
    const browser = new Browser(url);
    const old = await browser.post('/api/sign-in', { email, password: 'correct horse battery' });
    expect(old.status).toBe(401);
    expect((await browser.post('/api/sign-in', { email, password })).status).toBe(200);
    // Earlier sessions have ended, over HTTP and on their sockets, well before the cached cookies expire.
    const signedOut = async () => (await owner.get('/api/workspace')).status === 401;
    await vi.waitUntil(signedOut, { timeout: 8_000, interval: 100 });
    expect(await closed).toBe(4401);
  });

  it('keeps its secret, so that sessions outlive it', async () => {
    const dataDir = folder();
    const first = run({ DATA_DIR: dataDir });
    const { owner } = await firstStart({ url: await listening(first) });
    first.signal('SIGTERM');
    await first.ended;
    const second = new Browser(await listening(run({ DATA_DIR: dataDir })));
    second.cookie = owner.cookie;
    expect((await second.get('/api/workspace')).status).toBe(200);
  });
});
