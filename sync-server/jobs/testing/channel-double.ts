/** A channel for tests: it keeps what it is given, answers as it is told, and can be cut off from the outside. */
import { CUSTOM } from '@parley/core/channels/custom';
import type { Capabilities } from '@parley/core/channels/capabilities';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { ChannelPause } from '@parley/core/channels/pause';
import type { EntryOf } from '@parley/core/contact/entry';
import type { Identity } from '@parley/core/contact/state';
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type {
  OutgoingMessage,
  OutgoingPart,
  PartResult,
  SendAdapter,
  SendContext,
  SendRates,
} from '../../channels/adapter.ts';
import type { SendingChannel, SendingChannels } from '../kinds/send/sending-channels.ts';

/** One call of the channel. */
export interface ChannelCall {
  readonly channel: ChannelId;
  readonly to: Identity;
  readonly message: EntryOf<'message'>;
  readonly part: number;
  readonly tries: number;
  readonly quotes: string | undefined;
}

export type Answer = (given: ChannelCall, signal: AbortSignal) => Promise<PartResult>;

/** The words of a message. */
export const words = (given: Pick<ChannelCall, 'message'>): string => JSON.stringify(given.message.body);

const neverCalled = (): never => {
  throw new Error('not asked for here');
};

export class ChannelDouble implements SendingChannels {
  readonly given: ChannelCall[] = [];
  readonly markedRead: string[] = [];
  answer: Answer = async () => ({ outcome: 'sent' });
  /** In how many parts a message is sent. */
  parts: (outgoing: OutgoingMessage) => number = () => 1;
  rates: SendRates = { channel: { perSecond: 16, burst: 1_000 }, person: null };
  capabilities: Capabilities = CUSTOM;
  templates: readonly MessageTemplate[] = [];
  marksRead = false;
  isDirect = false;
  readonly paused = new Map<ChannelId, ChannelPause>();
  /** Channels that do not exist, and those that cannot be read. */
  readonly gone = new Set<string>();
  readonly unreadable = new Set<string>();
  readonly context: Pick<SendContext, 'http' | 'file' | 'link'> = {
    http: { request: neverCalled },
    file: neverCalled,
    link: neverCalled,
  };
  readonly #workspace: () => WorkspaceId;

  /** @param workspace needed only where the double stands for all channels */
  constructor(workspace: () => WorkspaceId = neverCalled) {
    this.#workspace = workspace;
  }

  get adapter(): SendAdapter {
    const { marksRead } = this;
    return {
      parts: (outgoing) =>
        Array.from({ length: this.parts(outgoing) }, (_, index) => ({ index, content: {} })),
      sendPart: (outgoing, part, context) => this.#send(outgoing, part, context),
      rates: () => this.rates,
      ...(marksRead && {
        markRead: async (_channel, _to, external) => {
          this.markedRead.push(external);
        },
      }),
    };
  }

  find(id: ChannelId): Promise<SendingChannel | undefined> {
    if (this.unreadable.has(id)) return Promise.reject(new Error('damaged'));
    if (this.gone.has(id)) return Promise.resolve(undefined);
    const connected = {
      id,
      workspace: this.#workspace(),
      kind: 'custom' as const,
      name: 'Double',
      settings: {},
      secrets: {},
    };
    return Promise.resolve({
      connected,
      capabilities: { ...this.capabilities, direct: this.isDirect },
      adapter: this.isDirect ? undefined : this.adapter,
      isPaused: this.paused.has(id),
      templates: this.templates,
    });
  }

  async pause({ id }: { readonly id: ChannelId }, pause: ChannelPause): Promise<void> {
    this.paused.set(id, pause);
  }

  async noteSent(): Promise<void> {
    // Nobody asks here.
  }

  #send(
    { channel, to, message, quotes }: OutgoingMessage,
    { index }: OutgoingPart,
    { tries, signal }: SendContext,
  ): Promise<PartResult> {
    const given: ChannelCall = { channel: channel.id, to, message, part: index, tries, quotes };
    this.given.push(given);
    return this.answer(given, signal);
  }
}
