/** A workspace to measure with: agents who are signed in, and contacts who have each written once. */
import type { ChannelId, CommandId, ContactId, ConversationId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { openSqliteStore } from '@parley/sync-server/store/sqlite-store';
import type { Work } from '@parley/sync-server/store/port';
import {
  firstStart,
  joinAs,
  type Browser,
  type SignedInSession,
} from '@parley/sync-server/testing/running-server';
import { newFolder, startParley } from './processes.ts';

export interface Agent {
  readonly id: string;
  readonly cookie: string;
}

export interface Contact {
  readonly id: ContactId;
  /** Name of the document of its open conversation. */
  readonly document: string;
}

export interface Workspace {
  readonly dataDir: string;
  readonly id: string;
  readonly agents: readonly Agent[];
  readonly contacts: readonly Contact[];
}

const agentOf = (browser: Browser, session: SignedInSession): Agent => ({
  id: session.agent.id,
  cookie: browser.cookie ?? '',
});

/** Makes it in a new folder. Contacts are written by the store itself: over HTTP they would be limited. */
export const makeWorkspace = async (counts: {
  readonly agents: number;
  readonly contacts: number;
}): Promise<Workspace> => {
  const dataDir = newFolder();
  const server = await startParley(dataDir);
  const { owner, session } = await firstStart(server);
  const agents = [agentOf(owner, session)];
  while (agents.length < counts.agents) {
    const joined = await joinAs(owner, 'agent', `Agent${agents.length}`);
    agents.push(agentOf(joined.browser, joined.session));
  }
  await server.stop();

  const channel: ChannelId | undefined = session.workspace.channels[0]?.id;
  if (channel === undefined) throw new Error('no channel');
  const store = openSqliteStore({ dataDir, surroundings: { now: Date.now, newId, isOnline: () => true } });
  const works = Array.from({ length: counts.contacts }, (_, n): Work => {
    const external = `visitor-${n}`;
    return {
      type: 'inbound',
      workspace: session.workspace.id,
      inbound: {
        id: newId<CommandId>(),
        contact: newId<ContactId>(),
        happening: {
          type: 'message',
          channel,
          body: fromPlainText('Hello, where is my order?'),
          files: [],
          sender: { external, name: `Visitor ${n}` },
          external: `first-${n}`,
        },
      },
      identity: { channel, external },
      create: true,
    };
  });
  const results = await store.apply(works);
  const contacts = results.map((result): Contact => {
    const id = result.type === 'inbound' ? result.contact : null;
    const conversation: ConversationId | undefined =
      id === null ? undefined : store.row(session.workspace.id, id)?.state.conversation?.id;
    if (id === null || conversation === undefined) throw new Error('a contact did not come into being');
    return { id, document: `conversation/${conversation}/1@1` };
  });
  await store.close();
  return { dataDir, id: session.workspace.id, agents, contacts };
};
