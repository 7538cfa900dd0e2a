/**
 * `kill -9` of the real server while it sends over WhatsApp, at any step of sending. Nothing may reach a person twice,
 * nothing may be lost, and what is uncertain is settled by the channel's reports wherever the message went out.
 * `KILLS=200 pnpm unit --project test fault/sending-kills` kills it more often.
 */
import type { Command } from '@parley/core/contact/decide/command';
import type { DeliveryStatus, EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, CommandId, ContactId, EntryId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { CommandsResponse } from '@parley/core/protocol/agent-api';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Browser, contactsOf, firstStart } from '../../sync-server/testing/running-server.ts';
import { FakeGraph } from '../doubles/graph/fake-graph.ts';
import type { PhoneNumber } from '../doubles/graph/whatsapp/phone-number.ts';
import { createRandom } from '../sim/random.ts';
import { startServer, type TestServer } from '../tools/server.ts';
import { readStored } from './support/record-audit.ts';

const KILLS = Number(process.env['KILLS'] ?? 4);
/** Nobody gets more than a few messages: WhatsApp lets one person have one in six seconds. */
const PEOPLE = 8 + 2 * KILLS;
/** Messages that an agent writes in one life of the server. */
const MESSAGES = 8;
/** The kill comes at up to this many calls of a life, or reports of them. */
const MOST_CALLS = 7;
/** Agents have seen everything. */
const FAR_AHEAD = 1_000_000;
const PATIENT = { timeout: 60_000, interval: 20 };

let graph: FakeGraph | undefined;
let server: TestServer | undefined;
let root: string | undefined;
afterEach(async () => {
  await server?.kill();
  await graph?.stop();
  if (root !== undefined) await rm(root, { recursive: true, force: true });
});

it(
  `DR-2 DR-3 L16 ${KILLS} kills while WhatsApp messages go out: none twice, none lost, the uncertain settled by reports`,
  async () => {
    const outside = await new FakeGraph({ retryAfter: [50, 200, 500] }).start();
    graph = outside;
    root = await mkdtemp(path.join(tmpdir(), 'parley-sending-'));
    const dataDir = path.join(root, 'data');
    const env = { GRAPH_URL: outside.url, ALLOW_LOOPBACK_HTTP: '1', LOG_LEVEL: 'warn' };
    server = await startServer({ dataDir, env });
    const { owner } = await firstStart(server);
    const number = await addChannel(owner, outside);
    const contacts = await peopleWrite(owner, number);
    // Webhooks find the next lives of the server where the first one was.
    const { port } = new URL(server.url);
    const random = createRandom(Date.now());
    const asked: Command[] = [];

    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = outside.traffic.calls('whatsapp.send').length;
      const goal = before + random.below(MOST_CALLS);
      const written = write(owner, contacts, asked);
      const isReached = (): boolean => outside.traffic.calls('whatsapp.send').length >= goal;
      await vi.waitFor(() => expect(isReached()).toBe(true), PATIENT);
      // Some kills find a call without an answer, others an answer that is not recorded yet.
      await new Promise((resolve) => setTimeout(resolve, random.below(12)));
      await server.kill();
      await written;
      server = await startServer({ dataDir, env: { ...env, PORT: port } });
      await write(owner, contacts, asked, 0);
    }
    await outside.webhooks.settled();
    const all = (): readonly Outgoing[] => outgoingIn(dataDir);
    await vi.waitFor(() => {
      expect(
        all()
          .filter(({ statuses }) => isOpen(statuses))
          .map(({ id }) => id),
      ).toEqual([]);
    }, PATIENT);

    const received = number.people.flatMap((person) => outside.messagesTo(person));
    const words = new Set(received.map(({ text }) => text));
    const fates = await vi.waitFor(() => {
      const found = fatesOf(all(), words);
      // Where the message went out, its report says so sooner or later.
      expect(found.unproven).toEqual([]);
      return found;
    }, PATIENT);
    expect(outside.repeated()).toEqual([]);
    expect(received).toHaveLength(words.size);
    expect(fates.lost).toEqual([]);
    expect(all()).toHaveLength(asked.length);
    expect(readStored(dataDir).faults).toEqual([]);
    console.info(
      `${KILLS} kills, ${asked.length} messages: ${words.size} reached their person, 0 twice, 0 lost;`,
      `${fates.uncertain} were uncertain, ${fates.settled} of them settled by a report;`,
      `${fates.uncertain - fates.settled} never left and wait for a person`,
    );
  },
  60_000 + KILLS * 10_000,
);

interface Outgoing {
  readonly id: EntryId;
  readonly text: string;
  /** Of the message, in the order in which they came. */
  readonly statuses: readonly DeliveryStatus[];
}

const isOpen = (statuses: readonly DeliveryStatus[]): boolean => statuses.length === 0;

/** What became of messages, by what is recorded and by what people have received. */
function fatesOf(all: readonly Outgoing[], received: ReadonlySet<string>) {
  const isSent = ({ statuses }: Outgoing): boolean =>
    statuses.some((status) => status === 'sent' || status === 'delivered' || status === 'read');
  const uncertain = all.filter(({ statuses }) => statuses.includes('uncertain'));
  return {
    /** Said to be sent, and nobody has them. */
    lost: all.filter((message) => isSent(message) && !received.has(message.text)),
    /** Received, and not said to be sent. */
    unproven: all.filter((message) => !isSent(message) && received.has(message.text)),
    uncertain: uncertain.length,
    settled: uncertain.filter(isSent).length,
  };
}

function outgoingIn(dataDir: string): readonly Outgoing[] {
  const entries = [...readStored(dataDir).records.values()].flat();
  const statuses = new Map<EntryId, DeliveryStatus[]>();
  for (const entry of entries) {
    if (entry.kind !== 'delivery' || entry.message === undefined || entry.status === 'queued') continue;
    statuses.set(entry.message, [...(statuses.get(entry.message) ?? []), entry.status]);
  }
  const messages = entries.filter(
    (entry): entry is EntryOf<'message'> => entry.kind === 'message' && entry.direction === 'out',
  );
  return messages.map(({ id, body }) => ({ id, text: toPlainText(body), statuses: statuses.get(id) ?? [] }));
}

/** Writes fresh messages of different words, and asks again for those that may have no answer yet. */
async function write(
  by: Browser,
  contacts: readonly ContactId[],
  asked: Command[],
  fresh = MESSAGES,
): Promise<void> {
  for (let n = 0; n < fresh; n += 1) {
    const id = newId<CommandId>();
    const contact = contacts[asked.length % contacts.length] ?? newId<ContactId>();
    const body = fromPlainText(`words of ${id}`);
    const [happenedAt, seen] = [Date.now(), FAR_AHEAD];
    asked.push({ v: 1, id, contact, happenedAt, seen, action: { type: 'send', body, files: [] } });
  }
  const commands = asked.slice(-2 * MESSAGES);
  try {
    const { status, body } = await by.post<CommandsResponse>('/api/commands', { commands });
    expect(status, JSON.stringify(body)).toBe(200);
  } catch (error) {
    // The server was killed before its answer; the next call asks again under the same ids.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Adds a number whose webhooks reach the server. */
async function addChannel(owner: Browser, outside: FakeGraph): Promise<PhoneNumber> {
  const app = outside.addApp();
  const account = outside.addAccount();
  const number = account.addNumber();
  const channel = newId<ChannelId>();
  const change = async (one: WorkspaceChange): Promise<void> => {
    const { status, body } = await owner.post('/api/workspace', { id: newId<CommandId>(), change: one });
    expect(status, JSON.stringify(body)).toBe(200);
  };
  const settings = { phoneNumberId: number.id, wabaId: account.id, displayNumber: `+${number.phone}` };
  await change({ type: 'add-channel', channel, kind: 'whatsapp', name: 'Shop', settings });
  const secrets = { 'access-token': app.addToken({ targets: [account.id] }), 'app-secret': app.secret };
  for (const [name, value] of Object.entries(secrets))
    await change({ type: 'set-channel-secret', channel, name, value });
  const { body } = await owner.get<MadeSecret>(`/api/channels/${channel}/secrets/verify-token`);
  await outside.setCallback(app, 'whatsapp_business_account', {
    url: `${owner.url}/channels/${channel}/webhook`,
    verifyToken: body.secret,
  });
  outside.subscriptions.subscribe(account.id, app);
  return number;
}

/** People write, so that they may be answered; gives their contacts. */
async function peopleWrite(owner: Browser, number: PhoneNumber): Promise<readonly ContactId[]> {
  const people = Array.from({ length: PEOPLE }, (_, n) => number.addPerson({ name: `Person ${n}` }));
  for (const person of people) person.says('Hello?');
  return vi.waitFor(async () => {
    const contacts = await contactsOf(owner);
    expect(contacts).toHaveLength(PEOPLE);
    return contacts;
  }, PATIENT);
}
