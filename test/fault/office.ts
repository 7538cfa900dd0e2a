/** A workspace with agents and visitors who never stop while its server is killed again and again. */
import type { Action, Command } from '@parley/core/contact/command';
import type { AgentId, ChannelId, CommandId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { CommandsResponse } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import {
  Browser,
  commandOf,
  contactsOf,
  firstStart,
  joinAs,
  visitorWrites,
} from '@parley/sync-server/testing/running-server';
import { Visitor } from '@parley/sync-server/testing/visitor';

export interface Agent {
  readonly id: AgentId;
  readonly cookie: string;
}

export interface Office {
  readonly channel: ChannelId;
  readonly agents: readonly Agent[];
  readonly contacts: readonly ContactId[];
}

export const browserOf = (url: string, agent: Agent): Browser => {
  const browser = new Browser(url);
  browser.cookie = agent.cookie;
  return browser;
};

const agentOf = (browser: Browser, id: AgentId): Agent => {
  if (browser.cookie === undefined) throw new Error('no session');
  return { id, cookie: browser.cookie };
};

/** Sets up a workspace with three agents and as many contacts as wanted. */
export const setUp = async (url: string, contacts: number): Promise<Office> => {
  const { owner, session } = await firstStart({ url });
  const channel = session.workspace.channels[0]?.id;
  if (channel === undefined) throw new Error('no channel');
  const agents = [agentOf(owner, session.agent.id)];
  for (const name of ['Ben', 'Cleo']) {
    const joined = await joinAs(owner, 'agent', name);
    agents.push(agentOf(joined.browser, joined.session.agent.id));
  }
  for (let n = 0; n < contacts; n += 1) await visitorWrites(owner, channel, `contact ${n}`);
  return { channel, agents, contacts: await contactsOf(owner) };
};

/** What an agent may ask for next: words, and what opens, closes and hands over. */
const nextAction = (office: Office, n: number): Action => {
  const body = fromPlainText(`words ${newId()}`);
  const agent = office.agents[n % office.agents.length]?.id ?? null;
  const actions: readonly Action[] = [
    { type: 'send', body, files: [] },
    { type: 'comment', body, files: [] },
    { type: 'send', body, files: [], close: {} },
    { type: 'send', body, files: [] },
    { type: 'open' },
    { type: 'comment', body, files: [] },
    { type: 'snooze', until: Date.now() + 3_600_000 + n, regardless: true },
    { type: 'assign', to: agent, from: null },
  ];
  return actions[n % actions.length] ?? { type: 'open' };
};

export interface Asked {
  readonly command: Command;
  readonly agent: Agent;
  answer: Answer | undefined;
}

export interface Written {
  readonly id: CommandId;
  readonly text: string;
  confirmed: boolean;
}

/** A visitor's widget: what it keeps outlives the server. */
export interface Widget {
  token: string | undefined;
  readonly written: Written[];
}

/** The server is gone: so fails `fetch`. The next one is asked. */
const isGone = (error: unknown): boolean =>
  error instanceof TypeError && /fetch failed|terminated/.test(error.message);

/** Sends commands until the server is gone, several in a request; what had no answer comes first. */
export const sendCommands = async (
  url: string,
  office: Office,
  agent: Agent,
  asked: Asked[],
  onDone: () => void,
): Promise<void> => {
  const browser = browserOf(url, agent);
  for (let n = asked.length; ; n += 1) {
    const open = asked.filter((one) => one.agent === agent && one.answer === undefined);
    const size = 1 + (n % 4);
    const contact = office.contacts[n % office.contacts.length];
    while (contact !== undefined && open.length < size) {
      const command = commandOf(contact, nextAction(office, asked.length), { seen: 1_000_000 });
      const one: Asked = { command, agent, answer: undefined };
      asked.push(one);
      open.push(one);
    }
    try {
      const reply = await browser.post<CommandsResponse>('/api/commands', {
        commands: open.map(({ command }) => command),
      });
      if (reply.status !== 200) continue;
      for (const answer of reply.body.answers) {
        const one = open.find(({ command }) => command.id === answer.id);
        if (one) one.answer = answer;
        onDone();
      }
    } catch (error) {
      if (!isGone(error)) throw error;
      return;
    }
  }
};

/** Writes as a visitor until the server is gone, or it has been enough for the limits; what had no answer comes first. */
export const writeMessages = async (
  url: string,
  office: Office,
  widget: Widget,
  onDone: () => void,
): Promise<void> => {
  try {
    const visitor =
      widget.token === undefined
        ? await Visitor.begin(url, office.channel)
        : new Visitor(url, office.channel);
    visitor.token ??= widget.token;
    widget.token = visitor.token;
    for (let n = 0; n < 15; n += 1) {
      const open = widget.written.find((one) => !one.confirmed);
      const id = newId<CommandId>();
      const one = open ?? { id, text: `visit ${id}`, confirmed: false };
      if (!open) widget.written.push(one);
      const reply = await visitor.write(one.text, { id: one.id });
      if (reply.status === 200) {
        one.confirmed = true;
        onDone();
      }
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};
