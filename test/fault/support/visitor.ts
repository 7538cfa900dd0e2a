/** A visitor of the web chat, who sends each message again under its own id until it is stored (CH-4). */
import type { ChannelId, CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChatMessage, ChatMessagesPage } from '@parley/core/protocol/chat-api';
import { Visitor } from '../../../sync-server/testing/visitor.ts';
import { pause, type Life, type Tally } from './life.ts';

export interface ChatActor {
  /** Own ids of messages that the server said are stored, and of all that were sent. */
  readonly stored: ReadonlySet<CommandId>;
  readonly sent: ReadonlySet<CommandId>;
  readonly repeated: number;
  run(life: Life): Promise<void>;
  /** The visitor's own list, all of it. */
  thread(url: string): Promise<readonly ChatMessage[]>;
}

export const createChatActor = (channel: ChannelId, token: string, tally: Tally): ChatActor => {
  const stored = new Set<CommandId>();
  const sent = new Set<CommandId>();
  let repeated = 0;
  let waiting: CommandId | undefined;
  const at = (url: string): Visitor => {
    const visitor = new Visitor(url, channel);
    visitor.token = token;
    return visitor;
  };
  return {
    stored,
    sent,
    get repeated() {
      return repeated;
    },
    run: async (life) => {
      const visitor = at(life.url);
      if (waiting !== undefined) repeated += 1;
      while (!life.isOver()) {
        waiting ??= newId<CommandId>();
        sent.add(waiting);
        try {
          const { status } = await visitor.write(`words of ${waiting}`, { id: waiting });
          if (status === 200) {
            stored.add(waiting);
            waiting = undefined;
            tally.add();
          } else if (status === 429 || status === 503) await pause(life, 200);
          else throw new Error(`a message was answered ${status}`);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          await pause(life, 20);
        }
      }
    },
    thread: async (url) => {
      const visitor = at(url);
      const all: ChatMessage[] = [];
      for (;;) {
        const after = all.at(-1)?.n ?? 0;
        const { body } = await visitor.send<ChatMessagesPage>('GET', `/messages?after=${after}`);
        all.push(...body.messages);
        if (!body.more) return all;
      }
    },
  };
};
