/** For tests: a visitor of the web chat, who speaks to a running server over HTTP and keeps every byte that comes. */
import type { Entry } from '@parley/core/contact/entry';
import type { ChannelId, CommandId, ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { PullResponse } from '@parley/core/protocol/agent-api';
import type {
  ChatEvent,
  ChatMessage,
  ChatMessageRequest,
  ChatMessagesPage,
  ChatSession,
} from '@parley/core/protocol/chat-api';
import * as Y from 'yjs';
import type { Browser, Reply } from './running-server.ts';

export interface OpenEvents {
  readonly status: number;
  readonly events: readonly ChatEvent[];
  /** The messages among the events, in order. */
  messages(): readonly ChatMessage[];
  close(): void;
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export class Visitor {
  readonly base: string;
  token: string | undefined;
  /** Every answer and every event, headers and all, as text. */
  readonly received: string[] = [];

  constructor(url: string, channel: ChannelId | string) {
    this.base = `${url}/api/chat/${channel}`;
  }

  static async begin(url: string, channel: ChannelId, body: object = {}): Promise<Visitor> {
    const visitor = new Visitor(url, channel);
    const { status, body: session } = await visitor.post<ChatSession>('/session', body);
    if (status !== 200) throw new Error(`The session was answered ${status}`);
    visitor.token = session.token;
    return visitor;
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return { ...(this.token === undefined ? {} : { authorization: `Visitor ${this.token}` }), ...more };
  }

  async send<Answer = unknown>(
    method: string,
    path: string,
    body?: Body,
    headers: Record<string, string> = {},
  ): Promise<Reply<Answer>> {
    const response = await fetch(this.base + path, {
      method,
      headers: this.headers(headers),
      ...(body === undefined ? {} : { body, duplex: 'half' as const }),
    });
    const text = await response.text();
    this.received.push(JSON.stringify([...response.headers]), text);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Answer,
    };
  }

  post<Body = unknown>(
    path: string,
    json: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.send<Body>('POST', path, JSON.stringify(json), {
      'content-type': 'application/json',
      ...headers,
    });
  }

  message(text: string, rest: Partial<ChatMessageRequest> = {}): ChatMessageRequest {
    return { id: newId<CommandId>(), text, files: [], happenedAt: Date.now(), ...rest };
  }

  write(text: string, rest: Partial<ChatMessageRequest> = {}): Promise<Reply> {
    return this.post('/messages', this.message(text, rest));
  }

  async thread(after = 0): Promise<readonly ChatMessage[]> {
    return (await this.send<ChatMessagesPage>('GET', `/messages?after=${after}`)).body.messages;
  }

  upload(bytes: Body, name = 'file.bin', id = newId<FileId>()): Promise<Reply> {
    return this.send('PUT', `/files/${id}?name=${encodeURIComponent(name)}`, bytes);
  }

  async events(after = 0): Promise<OpenEvents> {
    const controller = new AbortController();
    const response = await fetch(`${this.base}/events?after=${after}`, {
      headers: this.headers(),
      signal: controller.signal,
    });
    const events: ChatEvent[] = [];
    const read = async (): Promise<void> => {
      if (response.body === null) return;
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        rest += decoder.decode(chunk, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          this.received.push(block);
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) events.push(JSON.parse(data) as ChatEvent);
        }
      }
    };
    // Ends with an error when the test or the server closes it.
    read().catch(() => undefined);
    return {
      status: response.status,
      events,
      messages: () => events.flatMap((event) => (event.type === 'messages' ? event.messages : [])),
      close: () => {
        controller.abort();
      },
    };
  }
}

/** The whole record of a contact, as an agent's browser gets it. */
export const recordOf = async (agent: Browser, contact: ContactId): Promise<readonly Entry[]> => {
  const { status, body } = await agent.post<PullResponse>('/api/pull', {
    contacts: [{ contact, have: {}, segments: 100 }],
  });
  if (status !== 200) throw new Error(`The pull was answered ${status}`);
  const documents = body.contacts[0]?.documents;
  return (documents?.segments ?? []).flatMap(({ name }) => {
    const update = documents?.updates[name];
    if (update === undefined) throw new Error(`${name} did not come`);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Buffer.from(update, 'base64'));
    return doc
      .getArray('entries')
      .toArray()
      .map((json) => (typeof json === 'string' ? (JSON.parse(json) as Entry) : (json as Entry)));
  });
};
