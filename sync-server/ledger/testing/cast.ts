/** Who and what random deeds are about: people, contacts, files and drafts, under ids that say what they are. */
import type { Action } from '@parley/core/contact/decide/command';
import { draftName, editName } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import {
  entryIdOf,
  type AgentId,
  type ChannelId,
  type CommandId,
  type ContactId,
  type EntryId,
  type FileId,
  type WorkspaceId,
} from '@parley/core/ids';
import * as Y from 'yjs';
import type { StoredFile } from '../stored.ts';
import type { NewMember, NewWorkspace } from '../workspace/requests.ts';
import { Dice } from './dice.ts';

const idOf = <Id extends string>(name: string, n: number): Id => `${name}${String(n).padStart(8, '0')}` as Id;
const idsOf = <Id extends string>(name: string, count: number): readonly Id[] =>
  Array.from({ length: count }, (_, n) => idOf<Id>(name, n));

/** An update of a drafts document that was there before everything else. */
export interface EarlierDraft {
  readonly name: string;
  readonly contact: ContactId;
  readonly update: Uint8Array;
}

/** A command that was given, whatever became of it. */
export interface GivenCommand {
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly author: AgentId;
  readonly type: Action['type'];
}

/** A message that a contact wrote. */
export interface GivenMessage {
  readonly id: CommandId;
  readonly contact: ContactId;
}

export class Cast {
  readonly dice: Dice;
  readonly workspace = idOf<WorkspaceId>('workspace', 0);
  /** The first is the owner, the last is nobody's id. */
  readonly agents = idsOf<AgentId>('agent', 5);
  readonly channel = idOf<ChannelId>('channel', 0);
  readonly contacts = idsOf<ContactId>('contact', 4);
  readonly files = idsOf<FileId>('file', 6);
  readonly now = 1_700_000_000_000;
  /** Whether the channel has nothing to send. */
  readonly isDirect: boolean;
  readonly #given: GivenCommand[] = [];
  readonly #messages: GivenMessage[] = [];
  /** Numbers of commands and inbounds, invitations, and agents who join late, so far. */
  #causes = 0;
  #tokens = 0;
  #newcomers = 0;

  constructor(seed: number) {
    this.isDirect = seed % 2 === 0;
    this.dice = new Dice(seed);
  }

  get owner(): AgentId {
    return this.agents[0] as AgentId;
  }

  /** The id of a new command or inbound. */
  newCause(): CommandId {
    this.#causes += 1;
    return idOf('cause', this.#causes);
  }

  /** The id of a request; now and then one that was used before. */
  cause(): CommandId {
    return this.dice.once(25) ? this.earlierCause() : this.newCause();
  }

  /** The id of one of the last commands or inbounds. */
  earlierCause(): CommandId {
    return idOf('cause', Math.max(1, this.#causes - this.dice.roll(12)));
  }

  /** Remembers that a command was given. */
  noteCommand(given: GivenCommand): void {
    this.#given.push(given);
  }

  /** One of the last commands with an action of this type; undefined if there was none. */
  earlier(type: Action['type']): GivenCommand | undefined {
    const given = this.#given.filter((command) => command.type === type).slice(-8);
    return given.length === 0 ? undefined : this.dice.pick(given);
  }

  noteMessage(message: GivenMessage): void {
    this.#messages.push(message);
  }

  /** One of the last messages that contacts wrote. */
  earlierMessage(): GivenMessage | undefined {
    const given = this.#messages.slice(-8);
    return given.length === 0 ? undefined : this.dice.pick(given);
  }

  /** The id of an entry that may be there. */
  entry(): EntryId {
    return entryIdOf(this.earlierCause(), this.dice.roll(3));
  }

  /** The hash of a new invitation's token. */
  newToken(): string {
    this.#tokens += 1;
    return `token-${this.#tokens}`;
  }

  /** The hash of a token that may be there. */
  token(): string {
    return `token-${Math.max(1, this.#tokens - this.dice.roll(3))}`;
  }

  newcomer(): NewMember {
    this.#newcomers += 1;
    return this.member(idOf('newcomer', this.#newcomers));
  }

  member(agent: AgentId): NewMember {
    return { id: agent, user: `user-${agent}`, name: `Name of ${agent}`, email: `${agent}@example.org` };
  }

  get newWorkspace(): NewWorkspace {
    const settings = { sites: [], color: '#2f5bea', greeting: '' };
    return {
      workspace: this.workspace,
      name: 'Harbour',
      owner: this.member(this.owner),
      channel: { id: this.channel, kind: 'web-chat', name: 'Site', settings },
      secrets: [{ channel: this.channel, name: 'identity', sealed: 'sealed' }],
    };
  }

  get uploads(): readonly StoredFile[] {
    return this.files.slice(0, -1).map((id, n) => ({
      id,
      name: `${id}.txt`,
      type: 'text/plain',
      size: n,
      workspace: this.workspace,
      contact: n % 2 === 0 ? null : (this.contacts[n % this.contacts.length] ?? null),
      uploader: { kind: 'agent', id: this.agents[n % 3] as AgentId },
    }));
  }

  /** Drafts of every kind of document, and an update that does not apply. */
  get drafts(): readonly EarlierDraft[] {
    return this.contacts.flatMap((contact, client) => {
      const author = this.owner;
      const words = [0, 1, 2].map((n) => draftName('comment', n));
      const edits = [1, 2, 3, 4].map((n) => editName(entryIdOf(idOf('cause', n), 0), 0));
      const shared = formatName({ kind: 'drafts', contact, incarnation: 1 });
      return [
        { name: shared, contact, update: written(client, words) },
        { name: shared, contact, update: Uint8Array.of(9, 9, 9) },
        {
          name: formatName({ kind: 'private', contact, agent: author, incarnation: 1 }),
          contact,
          update: written(client, words),
        },
        {
          name: formatName({ kind: 'edits', contact, author, incarnation: 1 }),
          contact,
          update: written(client, edits),
        },
      ];
    });
  }
}

/** Words in top-level types of a document. */
function written(client: number, types: readonly string[]): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client + 1;
  for (const type of types) doc.getArray(type).push([`words in ${type}`]);
  return Y.encodeStateAsUpdate(doc);
}
