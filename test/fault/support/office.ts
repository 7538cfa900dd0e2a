/** A workspace with agents, a visitor for each contact, and a server that can be killed and started again. */
import type { AgentId, ChannelId, ContactId } from '@parley/core/ids';
import type { ChatSession } from '@parley/core/protocol/chat-api';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  Browser,
  contactsOf,
  firstStart,
  joinAs,
  type SignedInSession,
} from '../../../sync-server/testing/running-server.ts';
import { Visitor } from '../../../sync-server/testing/visitor.ts';
import { startServer, type TestServer } from '../../tools/server.ts';

export interface OfficeAgent {
  readonly agent: AgentId;
  readonly cookie: string | undefined;
}

export interface Office {
  readonly dataDir: string;
  readonly agents: readonly OfficeAgent[];
  readonly channel: ChannelId;
  readonly visitors: readonly { readonly contact: ContactId; readonly token: string }[];
  /** Where the server listens now. */
  url(): string;
  /** A browser of an agent, on the server as it is now. */
  browser(agent: OfficeAgent): Browser;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Stops it in order. */
  stop(): Promise<void>;
  /** Makes a backup by the command, in place of the last one. The server may run. */
  backUp(): Promise<void>;
  /** Puts the backup in place of the data of the stopped server, by the command. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

const ENV = { LOG_LEVEL: 'warn' };

const CLI = path.join(import.meta.dirname, '../../../sync-server/cli');

/** Runs a command on a data folder. @throws what it says if it ends with anything but 0 */
const runCommand = async (name: string, dataDir: string, ...args: readonly string[]): Promise<void> => {
  await promisify(execFile)(process.execPath, [path.join(CLI, `${name}.ts`), ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
  });
};

const beginVisitor = async (
  url: string,
  channel: ChannelId,
  owner: Browser,
): Promise<Office['visitors'][number]> => {
  const before = new Set(await contactsOf(owner));
  const visitor = new Visitor(url, channel);
  const { body } = await visitor.post<ChatSession>('/session', {});
  visitor.token = body.token;
  const { status } = await visitor.write('Hello?');
  const contact = (await contactsOf(owner)).find((one) => !before.has(one));
  if (status !== 200 || contact === undefined) throw new Error(`The first message was answered ${status}`);
  return { contact, token: body.token };
};

const NAMES = ['Ben', 'Cleo', 'Dov', 'Eli'] as const;

/** Opens an office of the owner, more agents, and as many contacts. */
export const openOffice = async (agents: number, contacts: number): Promise<Office> => {
  const root = await mkdtemp(path.join(tmpdir(), 'parley-fault-'));
  const dataDir = path.join(root, 'data');
  const copy = path.join(root, 'backup');
  let server: TestServer = await startServer({ dataDir, env: ENV });
  const { owner, session } = await firstStart(server);
  const people: { readonly browser: Browser; readonly session: SignedInSession }[] = [
    { browser: owner, session },
  ];
  for (const name of NAMES.slice(0, agents - 1)) people.push(await joinAs(owner, 'agent', name));
  const channel = session.workspace.channels[0]?.id;
  if (channel === undefined) throw new Error('There is no channel');
  const visitors: Office['visitors'][number][] = [];
  while (visitors.length < contacts) visitors.push(await beginVisitor(server.url, channel, owner));
  return {
    dataDir,
    agents: people.map((person) => ({ agent: person.session.agent.id, cookie: person.browser.cookie })),
    channel,
    visitors,
    url: () => server.url,
    browser: ({ cookie }) => {
      const browser = new Browser(server.url);
      browser.cookie = cookie;
      return browser;
    },
    start: async () => {
      server = await startServer({ dataDir, env: ENV });
    },
    kill: () => server.kill(),
    stop: () => server.stop(),
    backUp: async () => {
      await rm(copy, { recursive: true, force: true });
      await runCommand('backup', dataDir, copy);
    },
    restore: () => runCommand('restore', dataDir, copy, '--replace'),
    remove: async () => {
      await server.kill();
      await rm(root, { recursive: true, force: true });
    },
  };
};
