/** Parley under the load: agents post commands over HTTP, a colleague has the contacts' record documents open. */
import type { Command } from '@parley/core/contact/decide/command';
import { entryIdOf, type CommandId, type ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { CommandsResponse, PullResponse } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Browser, contactsOf } from '../../../sync-server/testing/running-server.ts';
import { PARLEY, startChild, type Child } from '../servers/child.ts';
import { hireStaff, type Staff } from '../servers/staff.ts';
import { holdDocuments, onEntry } from './documents.ts';
import type { System } from './open-loop.ts';
import { HISTORY, WORDS } from './words.ts';

export interface ParleyServer {
  readonly child: Child;
  readonly staff: Staff;
  readonly dataDir: string;
  browser(agent: number): Browser;
  stop(): Promise<void>;
}

/** A server with this many agents, each with this many sessions. */
export const startParley = async (agents: number, sessions = 1): Promise<ParleyServer> => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-bench-'));
  const staff = await hireStaff(dataDir, agents, sessions);
  // Each visitor comes from an address of its own: one address may not open hundreds of chats at once.
  const child = await startChild(PARLEY, { DATA_DIR: dataDir, TRUST_PROXY: '1' });
  return {
    child,
    staff,
    dataDir,
    browser: (agent) => {
      const browser = new Browser(child.url);
      browser.cookie = staff.agents[agent % staff.agents.length]?.cookie;
      return browser;
    },
    stop: async () => {
      await child.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** Visitors write; gives the contacts that come into being. */
export const openContacts = async (server: ParleyServer, count: number): Promise<readonly ContactId[]> => {
  const channel = server.staff.session.workspace.channels[0]?.id ?? '';
  const post = async (url: string, body: object, headers: Record<string, string>): Promise<Response> => {
    const response = await fetch(`${server.child.url}/api/chat/${channel}${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url} was answered ${response.status}`);
    return response;
  };
  for (let n = 0; n < count; n += 1) {
    const from = { 'x-forwarded-for': `10.0.${n >> 8}.${n & 255}` };
    const { token } = (await (await post('/session', {}, from)).json()) as { readonly token: string };
    const message = { id: newId(), text: 'Where is my parcel?', files: [], happenedAt: Date.now() };
    await post('/messages', message, { ...from, authorization: `Visitor ${token}` });
  }
  return contactsOf(server.browser(0));
};

export const commentOn = (contact: ContactId): Command => ({
  v: 1,
  id: newId<CommandId>(),
  contact,
  happenedAt: Date.now(),
  seen: 0,
  action: { type: 'comment', body: fromPlainText(WORDS), files: [] },
});

/** Gives a contact this many comments, in large batches of several agents. */
export const fill = async (server: ParleyServer, contact: ContactId, count: number): Promise<void> => {
  const BATCH = 200;
  for (let done = 0; done < count; done += BATCH) {
    const commands = Array.from({ length: Math.min(BATCH, count - done) }, () => commentOn(contact));
    const agent = 1 + Math.floor(Math.random() * (server.staff.agents.length - 1));
    const { status } = await server.browser(agent).post('/api/commands', { commands });
    if (status !== 200) throw new Error(`A batch was answered ${status}`);
  }
};

/** Posts single commands over kept connections; the answer has to be `applied`. */
export const createPoster = (
  server: ParleyServer,
): { post(agent: number, command: Command, acknowledged: () => void): void; close(): void } => {
  const pool = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(server.child.url);
  const cookies = server.staff.agents.map(({ cookie }) => cookie);
  return {
    post: (agent, command, acknowledged) => {
      const body = JSON.stringify({ commands: [command] });
      const sent = request(
        {
          agent: pool,
          hostname,
          port,
          method: 'POST',
          path: '/api/commands',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            origin: server.child.url,
            cookie: cookies[agent % cookies.length],
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            if (response.statusCode !== 200)
              throw new Error(`A command was answered ${response.statusCode}: ${text}`);
            const [answer] = (JSON.parse(text) as CommandsResponse).answers;
            if (answer?.outcome !== 'applied') throw new Error(`A command was answered ${text}`);
            acknowledged();
          });
        },
      );
      sent.end(body);
    },
    close: () => pool.destroy(),
  };
};

/** Names of the live documents of contacts. */
export const liveDocuments = async (browser: Browser, contacts: readonly ContactId[]): Promise<string[]> => {
  const names: string[] = [];
  for (let from = 0; from < contacts.length; from += 50) {
    const asked = contacts.slice(from, from + 50).map((contact) => ({ contact, have: {}, segments: 1 }));
    const { body } = await browser.post<PullResponse>('/api/pull', { contacts: asked });
    for (const { documents } of body.contacts) names.push(documents?.segments.at(-1)?.name ?? '');
  }
  return names;
};

export const startParleySystem = async (contactCount: number, agents: number): Promise<System> => {
  const server = await startParley(agents + 1);
  const contacts = await openContacts(server, contactCount);
  for (const contact of contacts) await fill(server, contact, HISTORY);
  const owner = server.browser(0);
  const cookie = { cookie: owner.cookie ?? '', origin: server.child.url };
  const url = `${server.child.url.replace('http', 'ws')}/sync`;
  const readers = await holdDocuments(url, await liveDocuments(owner, contacts), cookie);
  // All agents have the app open: their lists are told of every command too.
  const feeds = await Promise.all(
    server.staff.agents.map(({ agent, cookie: own }) =>
      holdDocuments(url, [`feed/${agent}`], { cookie: own, origin: server.child.url }),
    ),
  );
  const watching = new Map<string, () => void>();
  for (const { doc } of readers.documents) {
    onEntry(doc, (id) => {
      watching.get(id)?.();
      watching.delete(id);
    });
  }
  const poster = createPoster(server);
  let turn = 0;
  return {
    name: 'Parley, POST /api/commands',
    isDurable: true,
    send: (index, acknowledged, seen) => {
      const contact = contacts[index];
      if (contact === undefined) throw new Error(`There is no contact ${index}`);
      const command = commentOn(contact);
      watching.set(entryIdOf(command.id, 0), seen);
      turn += 1;
      poster.post(1 + (turn % agents), command, acknowledged);
    },
    time: () => server.child.time(),
    close: async () => {
      poster.close();
      readers.close();
      for (const feed of feeds) feed.close();
      await server.stop();
    },
  };
};
