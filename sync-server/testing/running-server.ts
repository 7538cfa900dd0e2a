/** For tests: a whole server on a port of its own with a folder of its own, and people who speak to it over HTTP. */
import type { Command } from '@parley/core/contact/decide/command';
import type { ChannelId, CommandId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChangesPage, CommandsResponse, Invitation, Session } from '@parley/core/protocol/agent-api';
import type { Role, Workspace } from '@parley/core/workspace/workspace';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { startServer } from '../server.ts';
import type { ServerOptions } from '../server-options.ts';
import { testStore } from '../store/testing/test-store.ts';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  /** Stops it and leaves its data. */
  stop(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export const makeDataDir = (): string => mkdtempSync(path.join(tmpdir(), 'parley-server-'));

export const startTestServer = async (
  options: Partial<
    Pick<
      ServerOptions,
      | 'limits'
      | 'chatLimits'
      | 'now'
      | 'appFolder'
      | 'widgetFolder'
      | 'stalledAfter'
      | 'wrapDisk'
      | 'adapters'
      | 'fileLimits'
    >
  > & {
    readonly dataDir?: string;
    readonly config?: Partial<Config>;
  } = {},
): Promise<TestServer> => {
  const dataDir = options.dataDir ?? makeDataDir();
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const { dataDir: _, config, ...rest } = options;
  const server = await startServer({
    config: {
      port: 0,
      host: '127.0.0.1',
      publicUrl: undefined,
      dataDir,
      secret: undefined,
      logLevel: 'debug',
      trustProxy: false,
      metricsToken: undefined,
      graphUrl: 'https://graph.example/v25.0',
      allowLoopbackHttp: true,
      ...config,
    },
    log,
    appFolder: path.join(dataDir, 'no-build'),
    widgetFolder: path.join(dataDir, 'no-widget'),
    ...rest,
    wrapStore: testStore,
  });
  return {
    url: server.url,
    port: server.port,
    dataDir,
    log: lines,
    stop: () => server.stop(),
    remove: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

export interface Reply<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A browser: it keeps its cookie and says its origin. */
export class Browser {
  readonly url: string;
  cookie: string | undefined;

  constructor(url: string) {
    this.url = url;
  }

  async send<Body = unknown>(
    method: string,
    path: string,
    options: {
      readonly body?: string | Uint8Array<ArrayBuffer>;
      readonly headers?: Record<string, string>;
    } = {},
  ): Promise<Reply<Body>> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { origin: this.url }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';')[0] ?? '';
      this.cookie = pair.endsWith('=') ? undefined : pair;
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }

  get<Body = unknown>(path: string, headers: Record<string, string> = {}): Promise<Reply<Body>> {
    return this.send<Body>('GET', path, { headers });
  }

  post<Body = unknown>(
    path: string,
    json: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.send<Body>('POST', path, {
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }
}

type Entered = Extract<Session, { state: 'signed-in' }>;
/** A session, with the whole workspace as it was at the beginning. */
export type SignedInSession = Omit<Entered, 'workspace'> & { readonly workspace: Workspace };

/** The whole workspace. */
export const workspaceOf = async (browser: Browser): Promise<Workspace> => {
  const { status, body } = await browser.get<Workspace>('/api/workspace');
  if (status !== 200) throw new Error(`The workspace was answered ${status}`);
  return body;
};

/** The code of a reply that is an error, for `expect`. */
export const codeOf = ({ status, body }: Reply): string =>
  `${status} ${(body as { error?: { code?: string } }).error?.code ?? ''}`;

export const OWNER = {
  workspace: 'Harbour Teas',
  name: 'Ana Duarte',
  email: 'ana@example.com',
  password: 'correct horse battery',
} as const;

/** The first start, in a browser that then is the owner's. */
export const firstStart = async (
  server: Pick<TestServer, 'url'>,
): Promise<{ readonly owner: Browser; readonly session: SignedInSession }> => {
  const owner = new Browser(server.url);
  const { status, body } = await owner.post<Entered>('/api/first-start', OWNER);
  if (status !== 200) throw new Error(`The first start was answered ${status}: ${JSON.stringify(body)}`);
  return { owner, session: { ...body, workspace: await workspaceOf(owner) } };
};

/** The token of a new invitation. */
export const inviteTo = async (by: Browser, role: Role, limited = false): Promise<string> => {
  const { status, body } = await by.post<Invitation>('/api/invitations', { role, limited });
  if (status !== 201) throw new Error(`The invitation was answered ${status}`);
  return new URL(body.url).hash.slice(1);
};

/** A new member, in a browser of their own. */
export const joinAs = async (
  by: Browser,
  role: Role,
  name: string,
  limited = false,
): Promise<{ readonly browser: Browser; readonly session: SignedInSession }> => {
  const token = await inviteTo(by, role, limited);
  const browser = new Browser(by.url);
  const email = `${name.toLowerCase()}@example.com`;
  const reply = await browser.post<Entered>('/api/join', {
    token,
    name,
    email,
    password: 'a long password',
  });
  if (reply.status !== 200) throw new Error(`Joining was answered ${reply.status}`);
  return { browser, session: { ...reply.body, workspace: await workspaceOf(browser) } };
};

/** A visitor writes by web chat; gives the contact that comes into being. */
export const visitorWrites = async (
  agent: Browser,
  channel: ChannelId,
  text = 'Hello?',
): Promise<ContactId> => {
  const before = new Set(await contactsOf(agent));
  const visitor = new Browser(agent.url);
  const session = await visitor.post<{ token: string }>(`/api/chat/${channel}/session`, {});
  const sent = await visitor.post(
    `/api/chat/${channel}/messages`,
    { id: newId(), text, files: [], happenedAt: Date.now() },
    { authorization: `Visitor ${session.body.token}` },
  );
  if (sent.status !== 200) throw new Error(`The message was answered ${sent.status}`);
  const contact = (await contactsOf(agent)).find((one) => !before.has(one));
  if (contact === undefined) throw new Error('No contact came into being');
  return contact;
};

/** Contacts that an agent sees. */
export const contactsOf = async (agent: Browser): Promise<readonly ContactId[]> => {
  const contacts = new Set<ContactId>();
  let cursor = '';
  for (;;) {
    const { body } = await agent.get<ChangesPage>(`/api/changes?cursor=${cursor}`);
    for (const change of body.changes) {
      if (change.type === 'row') contacts.add(change.contact);
      if (change.type === 'gone') contacts.delete(change.contact);
    }
    cursor = body.cursor;
    if (!body.more) return [...contacts];
  }
};

export const commandOf = (
  contact: ContactId,
  action: Command['action'],
  part: Partial<Command> = {},
): Command => ({
  v: 1,
  id: newId<CommandId>(),
  contact,
  happenedAt: Date.now(),
  seen: 1_000,
  action,
  ...part,
});

export const commandsOf = (agent: Browser, commands: readonly unknown[]): Promise<Reply<CommandsResponse>> =>
  agent.post<CommandsResponse>('/api/commands', { commands });
