/** Parley as the demo's team uses it: over HTTP, signed in. */
import type { Action } from '@parley/core/contact/decide/command';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, CommandId, ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChangesPage, CommandsResponse, Session } from '@parley/core/protocol/agent-api';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import { setTimeout as sleep } from 'node:timers/promises';

type SignedIn = Extract<Session, { state: 'signed-in' }>;

interface Member {
  readonly id: AgentId;
  readonly cookie: string;
}

export interface HouseOptions {
  /** Address of the server, and its origin as browsers know it. */
  readonly url: string;
  readonly origin: string;
  /** The time, in ms. */
  readonly now: () => number;
}

/** How long something may take that is waited for, in ms. */
const PATIENCE = 30_000;
const LOOK_EVERY = 25;
/** Whoever acts here has seen all that is there. */
const EVERYTHING = 1_000_000;

export class House {
  readonly #options: HouseOptions;
  /** The owner first. */
  readonly #team: readonly Member[];
  /** How far the feed has been read. */
  #cursor = '';
  #reading: Promise<void> | undefined;
  readonly #rows = new Map<ContactId, ContactState>();
  /** Contacts by channel and id of the person, such as `phone:15550100`. */
  readonly #contacts = new Map<string, ContactId>();

  private constructor(options: HouseOptions, team: readonly Member[]) {
    this.#options = options;
    this.#team = team;
  }

  /** Signs the whole team in. */
  static async open(options: HouseOptions): Promise<House> {
    const session = (await (await fetch(`${options.url}/api/session`)).json()) as Session;
    const team: Member[] = [];
    for (const { email } of session.state === 'signed-out' ? (session.demo ?? []) : []) {
      const response = await fetch(`${options.url}/api/demo/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: options.origin },
        body: JSON.stringify({ email }),
      });
      const signedIn = (await response.json()) as SignedIn;
      const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
      team.push({ id: signedIn.agent.id, cookie: cookie.join('; ') });
    }
    if (team.length === 0) throw new Error('the demo has no team');
    return new House(options, team);
  }

  /** The workspace as it is now. */
  async workspace(): Promise<Workspace> {
    return (await this.#json('GET', '/api/workspace')) as Workspace;
  }

  async change(change: WorkspaceChange): Promise<void> {
    await this.#json('POST', '/api/workspace', { id: newId(), change });
  }

  /** A secret that the server has made for a channel. */
  async secretOf(channel: ChannelId, name: string): Promise<string> {
    return ((await this.#json('GET', `/api/channels/${channel}/secrets/${name}`)) as MadeSecret).secret;
  }

  async syncTemplates(channel: ChannelId): Promise<void> {
    await this.#json('POST', `/api/channels/${channel}/templates`, {});
  }

  /** A member of the team acts on a contact. */
  async act(member: number, contact: ContactId, action: Action): Promise<void> {
    const command = {
      v: 1,
      id: newId<CommandId>(),
      contact,
      happenedAt: this.#options.now(),
      seen: EVERYTHING,
      action,
    };
    const { answers } = (await this.#json(
      'POST',
      '/api/commands',
      { commands: [command] },
      member,
    )) as CommandsResponse;
    const [answer] = answers;
    if (answer?.outcome !== 'applied')
      throw new Error(`not applied: ${JSON.stringify(action)}: ${JSON.stringify(answer)}`);
  }

  async upload(member: number, contact: ContactId, name: string, bytes: Uint8Array): Promise<FileId> {
    const id = newId<FileId>();
    const path = `/api/files/${id}?contact=${contact}&name=${encodeURIComponent(name)}`;
    await this.#read(
      await this.#send('PUT', path, new Uint8Array(bytes), member, 'application/octet-stream'),
    );
    return id;
  }

  /** What is known of a person's contact; undefined until the person has written. */
  async stateOf(channel: ChannelId, key: string): Promise<ContactState | undefined> {
    await this.#refresh();
    const contact = this.#contacts.get(`${channel} ${key}`);
    return contact && this.#rows.get(contact);
  }

  /** How many messages have come from a contact. */
  async inboundOf(contact: ContactId): Promise<number> {
    await this.#refresh();
    return this.#rows.get(contact)?.inbound ?? 0;
  }

  /** Waits until a condition holds. @throws if it does not within half a minute */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`the demo waited in vain: ${what}`);
      await sleep(LOOK_EVERY);
    }
  }

  /** Reads what is new of the feed: once for all who ask meanwhile. */
  #refresh(): Promise<void> {
    this.#reading ??= this.#readFeed().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readFeed(): Promise<void> {
    let more = true;
    while (more) {
      const page = (await this.#json(
        'GET',
        `/api/changes?cursor=${encodeURIComponent(this.#cursor)}`,
      )) as ChangesPage;
      this.#cursor = page.cursor;
      more = page.more;
      for (const change of page.changes) {
        if (change.type !== 'row') continue;
        const { state } = change.row;
        this.#rows.set(change.contact, state);
        for (const { channel, external, aliases = [] } of state.identities) {
          this.#contacts.set(`${channel} ${external}`, change.contact);
          for (const { kind, value } of aliases)
            this.#contacts.set(`${channel} ${kind}:${value}`, change.contact);
        }
      }
    }
  }

  async #json(method: string, path: string, body?: object, member = 0): Promise<unknown> {
    return this.#read(await this.#send(method, path, body && JSON.stringify(body), member));
  }

  async #read(response: Response): Promise<unknown> {
    if (!response.ok)
      throw new Error(`${response.url} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  #send(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    member = 0,
    type = 'application/json',
  ): Promise<Response> {
    return fetch(this.#options.url + path, {
      method,
      headers: {
        cookie: this.#team[member]?.cookie ?? '',
        origin: this.#options.origin,
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    });
  }
}
