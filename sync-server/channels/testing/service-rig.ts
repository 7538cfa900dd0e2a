/** For tests: a server with one channel of a double of an outside service. */
import type { Entry } from '@parley/core/contact/entry';
import type { ChannelId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChannelReport, ChannelReports, MadeSecret } from '@parley/core/protocol/channels-api';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import {
  firstStart,
  startTestServer,
  type Browser,
  type Reply,
  type TestServer,
} from '../../testing/running-server.ts';
import { webChatAdapter } from '../web-chat/web-chat-adapter.ts';
import { ServiceDouble, signed, type Report, type ServiceOptions } from './service-double.ts';

type ServerOptions = NonNullable<Parameters<typeof startTestServer>[0]>;

export interface Stored {
  readonly contact: ContactId;
  readonly entry: Entry;
}

export class ServiceRig {
  readonly service: ServiceDouble;
  readonly owner: Browser;
  server: TestServer;
  readonly #options: ServerOptions;
  channel = '' as ChannelId;
  secret = '';

  private constructor(service: ServiceDouble, server: TestServer, owner: Browser, options: ServerOptions) {
    this.service = service;
    this.server = server;
    this.owner = owner;
    this.#options = options;
  }

  static async open(service: ServiceOptions = {}, options: ServerOptions = {}): Promise<ServiceRig> {
    const double = new ServiceDouble(service);
    const all = { ...options, adapters: [webChatAdapter, double.adapter] };
    const server = await startTestServer(all);
    const { owner } = await firstStart(server);
    const rig = new ServiceRig(double, server, owner, all);
    rig.channel = await rig.addChannel('one', service.address);
    rig.secret = await rig.secretOf(rig.channel);
    return rig;
  }

  /** Adds a channel for an account of the service. */
  async addChannel(account: string, address?: string): Promise<ChannelId> {
    const channel = newId<ChannelId>();
    const settings = { account, ...(address === undefined ? {} : { address }) };
    const answer = await this.change({
      type: 'add-channel',
      channel,
      kind: 'custom',
      name: account,
      settings,
    });
    if (answer.status !== 200) throw new Error(`The channel was answered ${answer.status}`);
    return channel;
  }

  change(change: WorkspaceChange): Promise<Reply> {
    return this.owner.post('/api/workspace', { id: newId(), change });
  }

  async secretOf(channel: ChannelId): Promise<string> {
    return (await this.owner.get<MadeSecret>(`/api/channels/${channel}/secrets/signing`)).body.secret;
  }

  /** Stops the server and starts it again on the same data. */
  async restart(options: Partial<ServerOptions> = {}): Promise<void> {
    await this.server.stop();
    this.server = await startTestServer({ ...this.#options, ...options, dataDir: this.server.dataDir });
    Object.assign(this.owner, { url: this.server.url });
  }

  close(): Promise<void> {
    return this.server.remove();
  }

  /** The service reports to a channel. */
  report(...items: readonly unknown[]): Promise<Response> {
    return this.send(JSON.stringify({ items }));
  }

  /** The service sends a body, of any content. */
  send(
    body: string,
    headers: Record<string, string> = signed(this.secret, body, Date.now()),
    channel = this.channel,
  ): Promise<Response> {
    return fetch(`${this.server.url}/channels/${channel}/webhook`, { method: 'POST', body, headers });
  }

  message(id: string, from = 'zoe', rest: Partial<Extract<Report, { type: 'message' }>> = {}): Report {
    return { type: 'message', id, from, text: `text of ${id}`, ...rest };
  }

  /** What is recorded of all contacts, in the order of their records. */
  entries(): readonly Stored[] {
    return this.query<{ contact: string; json: string }>(
      'SELECT contact, json FROM entries ORDER BY rowid',
    ).map(({ contact, json }) => ({ contact: contact as ContactId, entry: JSON.parse(json) as Entry }));
  }

  /** The external ids of recorded messages. */
  externals(): readonly string[] {
    return this.entries().flatMap(({ entry }) =>
      entry.kind === 'message' && entry.direction === 'in' ? (entry.external ?? []) : [],
    );
  }

  async health(channel = this.channel): Promise<ChannelReport> {
    const { body } = await this.owner.get<ChannelReports>('/api/channels');
    const report = body.channels.find((one) => one.channel === channel);
    if (report === undefined) throw new Error('There is no report of the channel');
    return report;
  }

  /** Why the channel is stopped; null while it goes on. */
  paused(): unknown {
    const [row] = this.query<{ paused: string | null }>(
      "SELECT json -> '$.paused' AS paused FROM workspace_items WHERE collection = 'channels' AND id = ?",
      this.channel,
    );
    return JSON.parse(row?.paused ?? 'null');
  }

  /** Asks the database, as another process would. */
  query<Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row[] {
    const db = new DatabaseSync(path.join(this.server.dataDir, 'parley.sqlite'), { timeout: 5_000 });
    try {
      return db.prepare(sql).all(...values) as Row[];
    } finally {
      db.close();
    }
  }
}
