/** A server in a process of its own with a WhatsApp channel, and a fake Graph in this one. */
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Browser } from '../../../sync-server/testing/running-server.ts';
import type { App } from '../../doubles/graph/accounts/app.ts';
import { FakeGraph } from '../../doubles/graph/fake-graph.ts';
import type { WhatsAppAccount } from '../../doubles/graph/whatsapp/account.ts';
import type { WhatsAppPerson } from '../../doubles/graph/whatsapp/person.ts';
import type { PhoneNumber } from '../../doubles/graph/whatsapp/phone-number.ts';
import { PARLEY, startChild, type Child } from '../servers/child.ts';
import { hireStaff, type Staff } from '../servers/staff.ts';

export class ChannelShop {
  readonly graph: FakeGraph;
  readonly app: App;
  readonly account: WhatsAppAccount;
  readonly number: PhoneNumber;
  readonly channel = newId<ChannelId>();
  readonly dataDir: string;
  readonly staff: Staff;
  #child: Child | undefined;
  #token: string;

  private constructor(graph: FakeGraph, dataDir: string, staff: Staff) {
    this.graph = graph;
    this.dataDir = dataDir;
    this.staff = staff;
    this.app = graph.addApp();
    this.account = graph.addAccount();
    this.number = this.account.addNumber();
    // The server's own limit is what is measured.
    this.number.throughput = Number.MAX_SAFE_INTEGER;
    this.#token = this.app.addToken();
  }

  static async open(agents: number): Promise<ChannelShop> {
    const graph = await new FakeGraph().start();
    const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-bench-'));
    const shop = new ChannelShop(graph, dataDir, await hireStaff(dataDir, agents));
    await shop.start();
    const { account, number } = shop;
    const settings = { phoneNumberId: number.id, wabaId: account.id, displayNumber: `+${number.phone}` };
    await shop.#change({
      type: 'add-channel',
      channel: shop.channel,
      kind: 'whatsapp',
      name: 'Shop',
      settings,
    });
    await shop.#setSecret('access-token', shop.#token);
    await shop.#setSecret('app-secret', shop.app.secret);
    graph.subscriptions.subscribe(account.id, shop.app);
    await shop.#subscribe();
    return shop;
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error('the server does not run');
    return this.#child;
  }

  get webhook(): string {
    return `${this.child.url}/channels/${this.channel}/webhook`;
  }

  addPeople(count: number): readonly WhatsAppPerson[] {
    return Array.from({ length: count }, (_, n) =>
      this.number.addPerson({ phone: String(15_500_000 + n), name: `Person ${n}` }),
    );
  }

  browser(agent: number): Browser {
    const browser = new Browser(this.child.url);
    browser.cookie = this.staff.agents[agent % this.staff.agents.length]?.cookie;
    return browser;
  }

  async start(): Promise<void> {
    const env = {
      DATA_DIR: this.dataDir,
      GRAPH_URL: this.graph.url,
      ALLOW_LOOPBACK_HTTP: '1',
      LOG_LEVEL: 'error',
    };
    this.#child = await startChild(PARLEY, env);
  }

  /** Stops the server, has something done to its data, and starts it again. */
  async restart(meanwhile: () => void): Promise<void> {
    await this.child.stop();
    meanwhile();
    await this.start();
    await this.#subscribe();
  }

  /** Meta takes nothing any more until `renewToken`. */
  endToken(): void {
    this.app.endToken(this.#token);
  }

  async renewToken(): Promise<void> {
    this.#token = this.app.addToken();
    await this.#setSecret('access-token', this.#token);
    await this.browser(0).post(`/api/channels/${this.channel}/resume`, {});
  }

  async close(): Promise<void> {
    await this.child.stop();
    await this.graph.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #subscribe(): Promise<void> {
    const { body } = await this.browser(0).get<MadeSecret>(
      `/api/channels/${this.channel}/secrets/verify-token`,
    );
    const callback = { url: this.webhook, verifyToken: body.secret };
    await this.graph.setCallback(this.app, 'whatsapp_business_account', callback);
  }

  async #setSecret(name: string, value: string): Promise<void> {
    await this.#change({ type: 'set-channel-secret', channel: this.channel, name, value });
  }

  async #change(change: WorkspaceChange): Promise<void> {
    const { status } = await this.browser(0).post('/api/workspace', { id: newId(), change });
    if (status !== 200) throw new Error(`${change.type} was answered ${status}`);
  }
}
