/** A real server in this process, and beyond its channels a fake Graph. */
import type { ActionOf } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import { entryIdOf, type ChannelId, type ContactId, type EntryId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChannelReport, ChannelReports, MadeSecret } from '@parley/core/protocol/channels-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { ChannelSettings } from '@parley/core/workspace/channels';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import {
  commandOf,
  commandsOf,
  firstStart,
  startTestServer,
  type Browser,
  type TestServer,
} from '@parley/sync-server/testing/running-server';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import path from 'node:path';
import type { App } from '../../doubles/graph/accounts/app.ts';
import { FakeGraph } from '../../doubles/graph/fake-graph.ts';
import type { Page } from '../../doubles/graph/messenger/page.ts';
import type { WebhookObject } from '../../doubles/graph/webhooks/subscriptions.ts';
import type { WhatsAppAccount } from '../../doubles/graph/whatsapp/account.ts';
import type { NumberOptions, PhoneNumber } from '../../doubles/graph/whatsapp/phone-number.ts';

export interface NumberChannel {
  readonly id: ChannelId;
  readonly app: App;
  readonly account: WhatsAppAccount;
  readonly number: PhoneNumber;
  readonly token: string;
  /** Where Meta sends its webhooks. */
  readonly webhook: string;
}

export interface PageChannel {
  readonly id: ChannelId;
  readonly app: App;
  readonly page: Page;
  readonly token: string;
  readonly webhook: string;
}

export interface Stored {
  readonly contact: ContactId;
  readonly entry: Entry;
}

export class Shop {
  readonly graph: FakeGraph;
  readonly server: TestServer;
  readonly owner: Browser;

  private constructor(graph: FakeGraph, server: TestServer, owner: Browser) {
    this.graph = graph;
    this.server = server;
    this.owner = owner;
  }

  static async open(): Promise<Shop> {
    const graph = await new FakeGraph({ retryAfter: [50, 200] }).start();
    const server = await startTestServer({ config: { graphUrl: graph.url } });
    const { owner } = await firstStart(server);
    return new Shop(graph, server, owner);
  }

  async close(): Promise<void> {
    await this.server.remove();
    await this.graph.stop();
  }

  async addNumber(name: string, options: NumberOptions = {}): Promise<NumberChannel> {
    const { graph, server } = this;
    const app = graph.addApp();
    const account = graph.addAccount(name);
    const number = account.addNumber(options);
    const token = app.addToken({ targets: [account.id] });
    const id = newId<ChannelId>();
    const settings = { phoneNumberId: number.id, wabaId: account.id, displayNumber: `+${number.phone}` };
    await this.change({ type: 'add-channel', channel: id, kind: 'whatsapp', name, settings });
    const webhook = `${server.url}/channels/${id}/webhook`;
    await this.#connect(id, app, token, { object: 'whatsapp_business_account', url: webhook });
    graph.subscriptions.subscribe(account.id, app);
    return { id, app, account, number, token, webhook };
  }

  /** A new page with a channel of its own, whose webhooks reach the server. */
  async addPage(name: string, settings: ChannelSettings = {}): Promise<PageChannel> {
    const { graph, server } = this;
    const app = graph.addApp();
    const page = graph.addPage({ name });
    const token = app.addToken({ me: page.id, targets: [page.id] });
    const id = newId<ChannelId>();
    const all = { pageId: page.id, ...settings };
    await this.change({ type: 'add-channel', channel: id, kind: 'messenger', name, settings: all });
    const webhook = `${server.url}/channels/${id}/webhook`;
    await this.#connect(id, app, token, { object: 'page', url: webhook });
    graph.subscriptions.subscribe(page.id, app);
    return { id, app, page, token, webhook };
  }

  /** Enters what Meta has given, and tells Meta the address and the verify token. */
  async #connect(
    id: ChannelId,
    app: App,
    token: string,
    { object, url }: { readonly object: WebhookObject; readonly url: string },
  ): Promise<void> {
    await this.setSecret(id, 'access-token', token);
    await this.setSecret(id, 'app-secret', app.secret);
    const path = `/api/channels/${id}/secrets/verify-token`;
    const { secret } = (await this.owner.get<MadeSecret>(path)).body;
    await this.graph.setCallback(app, object, { url, verifyToken: secret });
  }

  /** The team writes to a contact; gives the message's id. */
  async say(contact: ContactId, text: string, more: Partial<ActionOf<'send'>> = {}): Promise<EntryId> {
    const command = commandOf(contact, { type: 'send', body: fromPlainText(text), files: [], ...more });
    const { answers } = (await commandsOf(this.owner, [command])).body;
    if (answers[0]?.outcome !== 'applied') throw new Error(`It was answered ${JSON.stringify(answers)}`);
    return entryIdOf(command.id, 0);
  }

  /** The contact who wrote a message. */
  contactOf(external: string): ContactId | undefined {
    return this.entries().find(
      ({ entry }) => entry.kind === 'message' && entry.direction === 'in' && entry.external === external,
    )?.contact;
  }

  async setSecret(channel: ChannelId, name: string, value: string): Promise<void> {
    await this.change({ type: 'set-channel-secret', channel, name, value });
  }

  async change(change: WorkspaceChange): Promise<void> {
    const { status, body } = await this.owner.post('/api/workspace', { id: newId(), change });
    if (status !== 200) throw new Error(`${change.type} was answered ${status}: ${JSON.stringify(body)}`);
  }

  async health(channel: ChannelId): Promise<ChannelReport> {
    const { channels } = (await this.owner.get<ChannelReports>('/api/channels')).body;
    const report = channels.find((one) => one.channel === channel);
    if (!report) throw new Error('the channel has no report');
    return report;
  }

  /** What is recorded of all contacts, in the order of their records. */
  entries(): readonly Stored[] {
    return this.query('SELECT contact, json FROM entries ORDER BY rowid').map(({ contact, json }) => ({
      contact: String(contact) as ContactId,
      entry: JSON.parse(String(json)) as Entry,
    }));
  }

  query(sql: string, ...values: readonly SQLInputValue[]): readonly Record<string, unknown>[] {
    const database = new DatabaseSync(path.join(this.server.dataDir, 'parley.sqlite'), { timeout: 5_000 });
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  }
}
