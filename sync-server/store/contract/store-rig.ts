/** What the tests of the contract act with: a workspace with people, a channel, a clock, and a store to reopen. */
import type { Action, ActionOf, Command } from '@parley/core/contact/decide/command';
import type { Rules } from '@parley/core/contact/decide/context';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, CommandId, ContactId, WorkspaceId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Change } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { RulesSchema, type WorkspaceChange } from '@parley/core/workspace/workspace';
import * as v from 'valibot';
import type { Bus } from '../../bus/bus.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { Work, WorkResult } from '../../ledger/work.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { Store } from '../store.ts';
import type { Account } from '../workspace-store.ts';

/** An implementation under test, opened on fresh data. */
export interface Opened {
  readonly store: Store;
  /** On which the store publishes its commits. */
  readonly bus: Bus;
  /** Closes and opens the same data again. */
  reopen(): Promise<Store>;
  /** Everything that lies on the disk, as bytes. */
  bytes(): Uint8Array;
  /** From now on writing a row of this table fails; gives back what ends that. */
  failOn(table: 'notifications' | 'answers'): () => void;
  /** From now on no transaction can be committed; gives back what ends that. */
  failCommits(): () => void;
  close(): Promise<void>;
}
export type OpenStore = (environment: Environment) => Promise<Opened>;

export interface Asking {
  readonly contact?: ContactId;
  readonly id?: CommandId;
  readonly seen?: number;
  readonly replaces?: CommandId;
  readonly after?: CommandId;
  readonly happenedAt?: number;
}

export interface Arriving {
  readonly external?: string;
  readonly contact?: ContactId;
  readonly once?: string;
  readonly create?: boolean;
}

/** Later than anything that a test sees. */
export const SEEN_ALL = 1_000_000;

export const text = (words: string): RichText => fromPlainText(words);

/** A text that tags agents. */
export const tagging = (words: string, ...agents: readonly AgentId[]): RichText => ({
  v: 1,
  blocks: [
    {
      type: 'paragraph',
      children: [
        { type: 'text', text: words },
        ...agents.map((agent) => ({ type: 'mention', agent }) as const),
      ],
    },
  ],
});

export const sending = (words: string, rest: Partial<ActionOf<'send'>> = {}): Action => ({
  type: 'send',
  body: text(words),
  files: [],
  ...rest,
});

export const commenting = (body: RichText, rest: Partial<ActionOf<'comment'>> = {}): Action => ({
  type: 'comment',
  body,
  files: [],
  ...rest,
});

export class StoreRig {
  readonly workspace = newId<WorkspaceId>();
  readonly channel = newId<ChannelId>();
  readonly ana = newId<AgentId>();
  /** The contact that commands are about when they name none. */
  readonly contact = newId<ContactId>();
  readonly commits: Commit[] = [];
  readonly online = new Set<AgentId>();
  now = 1_700_000_000_000;
  store: Store;
  readonly opened: Opened;

  private constructor(opened: Opened) {
    this.opened = opened;
    this.store = opened.store;
    opened.bus.onCommit((commit) => this.commits.push(commit));
  }

  /**
   * A workspace of Ana, its owner, with one channel, and nobody who has written yet.
   * @param direct whether the channel has nothing to send
   */
  static async open(open: OpenStore, direct = false): Promise<StoreRig> {
    const clock = { now: (): number => 0, isOnline: (agent: AgentId): boolean => agent.length === 0 };
    const opened = await open({
      now: () => clock.now(),
      newId,
      isOnline: (agent) => clock.isOnline(agent),
      isDirect: () => direct,
    });
    const rig = new StoreRig(opened);
    clock.now = () => rig.now;
    clock.isOnline = (agent) => rig.online.has(agent);
    await rig.store.ledger.createWorkspace({
      workspace: rig.workspace,
      name: 'Harbour',
      owner: { id: rig.ana, user: 'user-ana', name: 'Ana', email: 'ana@example.org' },
      channel: {
        id: rig.channel,
        kind: 'web-chat',
        name: 'Site',
        settings: { sites: [], color: '#2f5bea', greeting: '' },
      },
      secrets: [{ channel: rig.channel, name: 'identity', sealed: 'sealed' }],
    });
    return rig;
  }

  async reopen(): Promise<void> {
    this.store = await this.opened.reopen();
  }

  async join(name: string, limited = false): Promise<AgentId> {
    const id = newId<AgentId>();
    const tokenHash = newId<string>();
    await this.store.ledger.createInvitation({
      by: this.ana,
      tokenHash,
      role: 'agent',
      limited,
      expiresAt: this.now + 1,
    });
    const email = `${name}@example.org`;
    await this.store.ledger.acceptInvitation(tokenHash, this.now, { id, user: `user-${id}`, name, email });
    return id;
  }

  async account(agent: AgentId): Promise<Account> {
    const account = await this.store.workspaces.account(agent);
    if (!account) throw new Error(`no account ${agent}`);
    return account;
  }

  /** The workspace after a change by a member, by default the owner; undefined if it was refused. */
  async change(change: WorkspaceChange, by: AgentId = this.ana) {
    const changed = await this.store.ledger.changeWorkspace(by, { id: newId<CommandId>(), change });
    return changed.outcome === 'changed' ? changed.workspace : undefined;
  }

  async changeRules(changed: Partial<Rules>) {
    const rules = v.parse(RulesSchema, {
      ...(await this.store.workspaces.workspace(this.workspace))?.rules,
      ...changed,
    });
    return this.change({ type: 'set-rules', rules });
  }

  command(author: AgentId, action: Action, asking: Asking = {}): Extract<Work, { type: 'command' }> {
    const {
      contact = this.contact,
      id = newId<CommandId>(),
      seen = SEEN_ALL,
      happenedAt = this.now,
      ...rest
    } = asking;
    const command: Command = { v: 1, id, contact, happenedAt, seen, ...rest, action };
    return { type: 'command', workspace: this.workspace, author, command };
  }

  async ask(author: AgentId, action: Action, asking: Asking = {}): Promise<Answer> {
    return this.answer(this.command(author, action, asking));
  }

  async answer(work: Work): Promise<Answer> {
    const [result] = await this.store.ledger.apply([work]);
    if (result?.type !== 'answer') throw new Error('no answer');
    return result.answer;
  }

  inbound(event: InboundEvent, arriving: Arriving = {}): Extract<Work, { type: 'inbound' }> {
    const { external, contact = this.contact, once, create = true } = arriving;
    const { channel, workspace } = this;
    return {
      type: 'inbound',
      workspace,
      create,
      inbound: { id: newId<CommandId>(), contact, event },
      ...(external === undefined ? {} : { person: { channel, sender: { external } } }),
      ...(once === undefined ? {} : { once: { channel, external: once } }),
    };
  }

  message(words: string, arriving: Arriving = {}): Extract<Work, { type: 'inbound' }> {
    const external = arriving.external ?? 'visitor-1';
    const event: InboundEvent = {
      type: 'message',
      channel: this.channel,
      body: text(words),
      files: [],
      sender: { external },
      external: arriving.once ?? newId<string>(),
    };
    return this.inbound(event, { ...arriving, external });
  }

  async receive(work: Work): Promise<Extract<WorkResult, { type: 'inbound' }>> {
    const [result] = await this.store.ledger.apply([work]);
    if (result?.type !== 'inbound') throw new Error('no result of an inbound');
    return result;
  }

  async state(contact = this.contact): Promise<ContactState> {
    const row = await this.store.record.row(this.workspace, contact);
    if (!row) throw new Error(`no row of ${contact}`);
    return row.state;
  }

  /** Everything that an agent's feed has after `rev`. */
  async changes(agent: AgentId, rev = 0): Promise<readonly Change[]> {
    return (await this.store.feed.changes(agent, rev, 100_000)).changes;
  }

  async rev(): Promise<number> {
    return (await this.store.feed.changes(this.ana, 0, 100_000)).rev;
  }

  /** Entries of a contact as stored, oldest first. */
  async entries(contact = this.contact): Promise<unknown[]> {
    const { record } = this.store;
    const segments = await record.segments(contact);
    const texts = segments.map(({ name }) => record.entryTexts(name.slice(0, name.indexOf('@')), 0));
    return (await Promise.all(texts)).flat().map((json) => JSON.parse(json) as unknown);
  }

  async kinds(contact = this.contact): Promise<string[]> {
    return (await this.entries(contact)).map((entry) => (entry as { kind: string }).kind);
  }

  async close(): Promise<void> {
    await this.opened.close();
  }
}
