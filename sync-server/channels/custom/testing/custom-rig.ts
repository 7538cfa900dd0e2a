/** For tests: a whole server with a custom channel, and the team's system, which keeps what it is sent. */
import type { SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { Entry } from '@parley/core/contact/entry';
import type { ActionOf } from '@parley/core/contact/decide/command';
import { entryIdOf, type ChannelId, type ContactId, type EntryId, type FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChannelReport, ChannelReports, MadeSecret } from '@parley/core/protocol/channels-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import {
  commandOf,
  commandsOf,
  firstStart,
  startTestServer,
  type Browser,
  type Reply,
  type TestServer,
} from '../../../testing/running-server.ts';
import { keyOf, signedHeaders } from '../signature.ts';
import { SystemDouble } from './system-double.ts';

type ServerOptions = NonNullable<Parameters<typeof startTestServer>[0]>;

export interface Result {
  readonly id: string | null;
  readonly outcome: string;
  readonly why?: string;
}

export class CustomRig {
  server: TestServer;
  readonly owner: Browser;
  readonly system: SystemDouble;
  readonly #clock: { ahead: number };
  readonly #options: ServerOptions;
  channel = '' as ChannelId;
  secret = '';

  private constructor(
    server: TestServer,
    owner: Browser,
    system: SystemDouble,
    clock: { ahead: number },
    options: ServerOptions,
  ) {
    this.server = server;
    this.owner = owner;
    this.system = system;
    this.#clock = clock;
    this.#options = options;
  }

  static async open(settings: object = {}, options: ServerOptions = {}): Promise<CustomRig> {
    const system = await SystemDouble.open();
    const clock = { ahead: 0 };
    const all = { now: () => Date.now() + clock.ahead, ...options };
    const server = await startTestServer(all);
    const { owner } = await firstStart(server);
    const rig = new CustomRig(server, owner, system, clock, all);
    rig.channel = await rig.addChannel(settings);
    rig.secret = await rig.secretOf('signing');
    return rig;
  }

  /** The server's clock, in ms. */
  get now(): number {
    return Date.now() + this.#clock.ahead;
  }

  /** Puts the server's clock forward. */
  advance(ms: number): void {
    this.#clock.ahead += ms;
  }

  async close(): Promise<void> {
    await this.server.remove();
    await this.system.close();
  }

  change(change: WorkspaceChange): Promise<Reply> {
    return this.owner.post('/api/workspace', { id: newId(), change });
  }

  async addChannel(settings: object = {}): Promise<ChannelId> {
    const channel = newId<ChannelId>();
    const all = { address: this.system.url, ...settings };
    const answer = await this.change({
      type: 'add-channel',
      channel,
      kind: 'custom',
      name: 'Shop',
      settings: all,
    });
    if (answer.status !== 200) throw new Error(`The channel was answered ${JSON.stringify(answer.body)}`);
    return channel;
  }

  async secretOf(name: string, channel = this.channel): Promise<string> {
    return (await this.owner.get<MadeSecret>(`/api/channels/${channel}/secrets/${name}`)).body.secret;
  }

  get events(): string {
    return `${this.server.url}/channels/${this.channel}/events`;
  }

  /** Headers that prove a body. */
  signed(
    body: string | Uint8Array,
    secret = this.secret,
    at = this.now,
    id = newId(),
  ): Record<string, string> {
    const key = keyOf(secret);
    if (key === undefined) throw new Error('The secret has another form');
    return signedHeaders([key], id, body, at);
  }

  /** Sends a body, signed as it should be. */
  post(body: string, headers: Record<string, string> = this.signed(body)): Promise<Response> {
    return fetch(this.events, { method: 'POST', body, headers });
  }

  /** Sends events, and gives what became of each. */
  async send(...events: readonly unknown[]): Promise<readonly Result[]> {
    const answer = await this.post(JSON.stringify({ events }));
    if (answer.status !== 200) throw new Error(`The events were answered ${answer.status}`);
    return ((await answer.json()) as { results: readonly Result[] }).results;
  }

  async outcomes(...events: readonly unknown[]): Promise<readonly string[]> {
    return (await this.send(...events)).map(({ outcome }) => outcome);
  }

  step(step: string): Promise<SetupOutcome> {
    return this.owner
      .post<SetupOutcome>(`/api/channels/${this.channel}/test`, { step })
      .then(({ body }) => body);
  }

  async health(): Promise<ChannelReport> {
    const { body } = await this.owner.get<ChannelReports>('/api/channels');
    const report = body.channels.find(({ channel }) => channel === this.channel);
    if (report === undefined) throw new Error('There is no report of the channel');
    return report;
  }

  /** What is recorded of all contacts, in the order of their records. */
  entries(): readonly (Entry & { readonly contact: ContactId })[] {
    const rows = this.query<{ contact: ContactId; json: string }>(
      'SELECT contact, json FROM entries ORDER BY rowid',
    );
    return rows.map(({ contact, json }) => ({ ...(JSON.parse(json) as Entry), contact }));
  }

  all<Kind extends Entry['kind']>(kind: Kind) {
    return this.entries().filter(
      (entry): entry is Extract<Entry, { kind: Kind }> & { readonly contact: ContactId } =>
        entry.kind === kind,
    );
  }

  /** The contact who has a message of the system. */
  contactOf(external: string): ContactId {
    const found = this.all('message').find((message) => message.external === external);
    if (found === undefined) throw new Error(`There is no message ${external}`);
    return found.contact;
  }

  /** The team writes to a contact; gives the message's id. */
  async say(contact: ContactId, text: string, more: Partial<ActionOf<'send'>> = {}): Promise<EntryId> {
    const command = commandOf(contact, { type: 'send', body: fromPlainText(text), files: [], ...more });
    const { answers } = (await commandsOf(this.owner, [command])).body;
    if (answers[0]?.outcome !== 'applied') throw new Error(`It was answered ${JSON.stringify(answers)}`);
    return entryIdOf(command.id, 0);
  }

  /** The team uploads a file for a contact. */
  async upload(contact: ContactId, name: string, body: string): Promise<FileId> {
    const file = newId<FileId>();
    const query = new URLSearchParams({ contact, name }).toString();
    const { status } = await this.owner.send('PUT', `/api/files/${file}?${query}`, { body });
    if (status !== 200) throw new Error(`The file was answered ${status}`);
    return file;
  }

  /** Lets the pauses of jobs of a kind end. */
  async tryNow(kind: string): Promise<void> {
    this.query('UPDATE jobs SET due = 0 WHERE kind = ? RETURNING n', kind);
    await this.send();
    await this.resume();
  }

  /** Lets the channel go on, and wakes its queue. */
  async resume(): Promise<void> {
    await this.owner.post(`/api/channels/${this.channel}/resume`, {});
  }

  /** Stops the server and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.server.stop();
    await this.#start();
  }

  /** As `restart`, with what a kill leaves: attempts that have begun, and no outcome of them. */
  async restartAfterKill(): Promise<void> {
    await this.server.stop();
    this.query(`UPDATE jobs SET lease = 1 WHERE kind = 'send' RETURNING n`);
    await this.#start();
  }

  async #start(): Promise<void> {
    this.server = await startTestServer({ ...this.#options, dataDir: this.server.dataDir });
    Object.assign(this.owner, { url: this.server.url });
  }

  /** Asks the database, as another process would. */
  query<Row>(sql: string, ...values: (string | number)[]): Row[] {
    const db = new DatabaseSync(path.join(this.server.dataDir, 'parley.sqlite'), { timeout: 5_000 });
    try {
      return db.prepare(sql).all(...values) as Row[];
    } finally {
      db.close();
    }
  }
}
