/**
 * What a kind of channel is on the server: how it verifies, cuts and reads webhooks, and how it sends. An
 * adapter knows its outside service and nothing else: receiving, the queue, the states and the retries are
 * the same for every kind. There is one folder for each kind, and a registry that lists the kinds.
 */
import type { ChannelHealth, ChannelNotice, ConnectedChannel } from '../store/channel-store.ts';
import type { Capabilities } from '@parley/core/channels/capabilities';
import type { BrokenReason } from '@parley/core/channels/pause';
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { FailureClass } from '@parley/core/channels/send-failure';
import type { SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { EntryOf, Sender } from '@parley/core/contact/entry';
import type { Identity } from '@parley/core/contact/state';
import type { FileId } from '@parley/core/ids';

export type { ChannelNotice, ConnectedChannel } from '../store/channel-store.ts';

// --- In ---------------------------------------------------------------------------------------------------------

/** A webhook as it came; the body is not parsed: signatures are over these very bytes. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type Verdict =
  /** The body is stored, and read later. */
  | { readonly type: 'accepted' }
  /** Answered at once without being stored: the challenge of a setup. */
  | { readonly type: 'answered'; readonly status: number; readonly body: string }
  | { readonly type: 'refused'; readonly status: 400 | 401 | 403; readonly why: string };

/** A file that the channel keeps for us; `source` is what the adapter needs to fetch it, as plain JSON. */
export interface PendingMedia {
  readonly file: FileId;
  readonly source: Readonly<Record<string, unknown>>;
}

/** What one item of a webhook says. */
export type ReadItem =
  | {
      readonly type: 'event';
      /** Who wrote or was written to; null where only `event` names a message that is known. */
      readonly person: Sender | null;
      /** The channel's id of this event: the same one twice is one (CH-4). Absent if repeats say nothing new. */
      readonly once?: string;
      /** The channel's clock in ms; absent if it gave none that can be read. */
      readonly at?: number;
      readonly event: InboundEvent;
      readonly media?: readonly PendingMedia[];
      /** Whether an unknown person becomes a contact: only by what a person does, or by a message to them. */
      readonly creates: boolean;
    }
  /** Shown for some seconds, and kept nowhere. */
  | { readonly type: 'typing'; readonly person: Sender; readonly typing: boolean }
  | { readonly type: 'notice'; readonly notice: ChannelNotice }
  /**
   * Not accepted; a caller who learns the outcome of each item is told so. `why` is in English, for
   * developers.
   */
  | { readonly type: 'refused'; readonly why: string }
  /** For another number or page than this channel's. */
  | { readonly type: 'foreign'; readonly account: string }
  /** Understood, but without meaning for us. `why` is for people who read the raw store. */
  | { readonly type: 'nothing'; readonly why: string };

export interface ReadContext {
  readonly channel: ConnectedChannel;
  readonly newFileId: () => FileId;
}

export interface WebhookAdapter {
  /** Judges the signature in constant time. Never throws. @param now server time in ms */
  verify(channel: ConnectedChannel, request: WebhookRequest, now: number): Verdict;
  /**
   * Cuts a body into items that can be read one by one, in order. Never throws: what cannot be cut is one item, which
   * `read` reports.
   */
  split(body: Uint8Array): readonly unknown[];
  /**
   * Reads one item. Never throws for what an outside service sends: an item that it cannot read becomes an
   * *Unsupported message* (an event whose message has `extra: unsupported`) if a person wrote it, otherwise a notice.
   */
  read(item: unknown, context: ReadContext): readonly ReadItem[];
  /**
   * Of channels that tell the caller what became of each item: the answer to one body, whose items are in the same order.
   * Without it, the answer is an empty 200 as soon as the body is stored.
   */
  readonly answer?: (
    outcomes: readonly ItemOutcome[],
    items: readonly unknown[],
  ) => { readonly status: number; readonly body: string };
}

export interface ItemOutcome {
  readonly outcome: 'accepted' | 'duplicate' | 'refused';
  readonly why?: string;
}

// --- Out --------------------------------------------------------------------------------------------------------

/** A message to send (DR-2, DR-3). */
export interface OutgoingMessage {
  readonly channel: ConnectedChannel;
  /** The person on the channel that it goes to. */
  readonly to: Identity;
  readonly message: EntryOf<'message'>;
  /** The channel's own id of the message that this one quotes. */
  readonly quotes?: string;
  /** Of a message that was made of a template: the template as it was last synchronised, if the channel still has it. */
  readonly template?: MessageTemplate;
}

/**
 * One call of the outside service: a message of ours with two files and a long text is several messages there. Plain
 * JSON that says everything, but the bytes of a file.
 */
export interface OutgoingPart {
  /** From 0. `<entry id>.<index>` is passed on to the service where it can recognise repeats or report by it. */
  readonly index: number;
  readonly file?: FileId;
  readonly content: Readonly<Record<string, unknown>>;
}

export type { BrokenReason } from '@parley/core/channels/pause';

/** What became of one part. A throw counts as a failure that may pass: the part is tried again a few times. */
export type PartResult =
  /** `external`: the channel's own id of the message. */
  | { readonly outcome: 'sent'; readonly external?: string }
  /** Final for the message. */
  | {
      readonly outcome: 'failed';
      readonly class: FailureClass;
      /** The channel's code, with the subcode after a slash. */
      readonly code?: string;
      /** In the channel's words. */
      readonly error: string;
    }
  /** The channel is busy, or limits this person, number or template: the part is sent after `after` ms. */
  | {
      readonly outcome: 'later';
      readonly after: number;
      readonly scope: 'person' | 'channel' | 'template';
      readonly code?: string;
      readonly error: string;
    }
  /** Nothing can be sent over this channel: it pauses, the queue is kept, and owners are told (CH-8). */
  | { readonly outcome: 'broken'; readonly why: BrokenReason; readonly code?: string; readonly error: string }
  /** It may have been sent: the channel's later report settles it, otherwise a person does (DR-3, law L16). */
  | { readonly outcome: 'uncertain'; readonly error?: string };

export interface SendContext {
  readonly http: GuardedHttp;
  /** When it aborts, the time is up or the server stops: without an answer, the outcome is then uncertain. */
  readonly signal: AbortSignal;
  /** The bytes of a file of the message. */
  readonly file: (id: FileId) => Promise<{
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly bytes: () => Promise<Uint8Array>;
  }>;
  readonly now: () => number;
  /** How often this part was tried before, and the time in ms of the first try; the same as `now` at the first. */
  readonly tries: number;
  readonly since: number;
  /** A public address of a file of the message, signed and valid for a day: for services that fetch files. */
  readonly link: (file: FileId) => string;
}

/** How fast a channel takes messages. Replies go before broadcasts in both buckets. */
export interface SendRates {
  /** Of the whole number or page: messages per second, and how many at once. */
  readonly channel: { readonly perSecond: number; readonly burst: number };
  /** To one person. */
  readonly person: { readonly perSecond: number; readonly burst: number } | null;
}

export interface SendAdapter {
  /** The parts of a message, in the order in which they are sent; the same message always has the same ones. */
  parts(outgoing: OutgoingMessage): readonly OutgoingPart[];
  sendPart(outgoing: OutgoingMessage, part: OutgoingPart, context: SendContext): Promise<PartResult>;
  readonly rates: (channel: ConnectedChannel) => SendRates;
  /**
   * Whether the service recognises a part that it has taken before: an attempt without an outcome is then simply made
   * again. Without it, such an attempt is uncertain (law L16).
   */
  readonly knowsRepeats?: (channel: ConnectedChannel) => boolean;
  /** Tells the person that their messages were read, where the channel can: after a reply, never by looking. */
  readonly markRead?: (
    channel: ConnectedChannel,
    to: Identity,
    external: string,
    context: SendContext,
  ) => Promise<void>;
}

// --- Files, templates, setup -------------------------------------------------------------------------------------

export type FetchedMedia =
  | {
      readonly outcome: 'fetched';
      readonly bytes: ReadableStream<Uint8Array>;
      readonly name?: string;
      readonly type?: string;
    }
  | { readonly outcome: 'gone'; readonly reason: 'expired' | 'too-large' | 'refused' };

export interface MediaAdapter {
  /** A throw is tried again, until `expires` ms after the message came. */
  fetch(
    channel: ConnectedChannel,
    source: PendingMedia['source'],
    context: Pick<SendContext, 'http' | 'signal'>,
  ): Promise<FetchedMedia>;
  readonly expires: number;
}

/** One step of the setup that can be tried: *the token is valid*, *the webhook arrives*. */
export interface SetupStep {
  /** Names the step's words on the screen. */
  readonly id: string;
  /** A throw is a failure that may pass. */
  readonly test?: (channel: ConnectedChannel, context: SetupContext) => Promise<SetupOutcome>;
}

export interface SetupContext extends Pick<SendContext, 'http' | 'signal'> {
  /** What came over the channel so far. */
  readonly health: Pick<ChannelHealth, 'lastInbound' | 'refused'>;
}

/** The one way out to the network: https only, no private addresses after resolution, no redirects, limits. */
export interface GuardedHttp {
  request(request: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array | string | FormData;
    /** In ms. */
    readonly timeout: number;
    /** Most bytes of the answer. */
    readonly limit: number;
    readonly signal?: AbortSignal;
  }): Promise<GuardedResponse>;
}

/** `body` reads at most `limit` bytes, then rejects with a `ResponseTooLargeError`. */
export interface GuardedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: () => Promise<Uint8Array>;
  readonly stream: () => ReadableStream<Uint8Array>;
}

export interface ChannelAdapter {
  readonly kind: ChannelKind;
  readonly capabilities: Capabilities;
  /** Checks settings from the screen or the store. @throws an error whose message says what is wrong */
  readonly readSettings: (input: unknown) => unknown;
  /** Names of the secrets, and whether the server makes them itself. */
  readonly secrets: readonly {
    readonly name: string;
    readonly made: boolean;
    readonly required: boolean;
    /** Makes one where the service asks for a form of its own; otherwise secrets are random and in hex. */
    readonly make?: () => string;
    /** One that is made can be replaced: the adapter takes the former one, too, as long as the channel has it. */
    readonly rotates?: true;
  }[];
  readonly webhook?: WebhookAdapter;
  /** Absent where a message reaches the person with its entry. */
  readonly send?: SendAdapter;
  readonly media?: MediaAdapter;
  /**
   * Of channels whose webhooks do not name people: the name of a new person; undefined if the service does not tell it.
   * A throw is tried again for some time.
   */
  readonly profile?: (
    channel: ConnectedChannel,
    person: Identity,
    context: Pick<SendContext, 'http' | 'signal'>,
  ) => Promise<{ readonly name: string } | undefined>;
  readonly templates?: (
    channel: ConnectedChannel,
    context: Pick<SendContext, 'http' | 'signal'>,
  ) => Promise<readonly MessageTemplate[]>;
  readonly setup: readonly SetupStep[];
}
