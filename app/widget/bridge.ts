/**
 * What crosses between the embedding page (loader) and the chat's frame. Neither trusts the other further than
 * this: all of it is checked on arrival, and no token ever passes.
 *
 * Each time the frame has loaded, the loader gives it a port (`connect`). The frame sends all its messages
 * through the port (`ready` first), so that none reaches the listeners of the site. The site's messages go to
 * the frame's window, so that only a document of the chat's own origin can receive them.
 */
import type { ChatIdentity, ChatReference, Page } from '@parley/core/protocol/chat-api';

/** The first message to each document of the frame: if the site moves the frame, the frame starts again. */
export interface Hello {
  readonly type: 'hello';
  readonly identity?: ChatIdentity;
  readonly language?: string;
}

export type ToFrame =
  /** Brings a port. Contains nothing, since the receiver is not yet known. */
  | { readonly type: 'connect' }
  | Hello
  | { readonly type: 'page'; readonly page: Page }
  | { readonly type: 'identify'; readonly identity: ChatIdentity }
  | { readonly type: 'reference'; readonly reference: ChatReference }
  /** Whether the panel is open, whether it covers the screen, and whether the visitor opened it to write. */
  | { readonly type: 'panel'; readonly open: boolean; readonly full: boolean; readonly focus: boolean }
  /** The site's user has left: back to an anonymous chat. */
  | { readonly type: 'reset' };

export type ToLoader =
  /** The frame is ready for messages. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'look';
      readonly color: string;
      readonly open: string;
      readonly close: string;
    }
  /** `words` name the number: `2 unread`. */
  | { readonly type: 'unread'; readonly count: number; readonly words: string }
  | { readonly type: 'close' };

const MARK = 'parley-chat-1';

export interface Envelope<Message> {
  readonly mark: typeof MARK;
  readonly message: Message;
}

export const wrap = <Message>(message: Message): Envelope<Message> => ({ mark: MARK, message });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The message in what came by `postMessage`, with fields of unknown types; `undefined` if it is not ours. */
const unwrap = (data: unknown): Readonly<Record<string, unknown>> | undefined =>
  isRecord(data) && data['mark'] === MARK && isRecord(data['message']) ? data['message'] : undefined;

const text = (value: unknown, max: number): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined;

/** Properties that a site has added to all objects: nobody passed them as options. */
const ADDED = Object.prototype as unknown as Readonly<Record<string, unknown>>;

/** The texts that an object has under these keys, each cut to its length. */
const texts = <Key extends string>(
  value: unknown,
  lengths: Readonly<Record<Key, number>>,
): { [Name in Key]?: string } => {
  const found: { [Name in Key]?: string } = {};
  if (!isRecord(value)) return found;
  for (const key of Object.keys(lengths) as Key[]) {
    const taken = value[key] === ADDED[key] ? undefined : text(value[key], lengths[key]);
    if (taken !== undefined) found[key] = taken;
  }
  return found;
};

const MAX_ADDRESS = 2_000;

/** An address of the web; `undefined` for anything else, and for an address that is too long. */
export const webAddress = (value: unknown): string | undefined => {
  const address = typeof value === 'string' && value.length <= MAX_ADDRESS ? value : '';
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
};

/** Who the site says the visitor is: only the known fields. */
export const identityFrom = (value: unknown): ChatIdentity =>
  texts(value, { user: 200, signature: 128, name: 200, email: 254, phone: 50 });

/** How the visitor came; `undefined` if it names neither code nor session (RF-3). */
export const referenceFrom = (value: unknown): ChatReference | undefined => {
  const { code, session } = texts(value, { code: 300, session: 300 });
  if (code === undefined && session === undefined) return undefined;
  const url = isRecord(value) ? webAddress(value['url']) : undefined;
  return {
    ...(code === undefined ? {} : { code }),
    ...(session === undefined ? {} : { session }),
    ...(url === undefined ? {} : { url }),
  };
};

const pageFrom = (value: unknown): Page | undefined => {
  if (!isRecord(value)) return undefined;
  const url = webAddress(value['url']);
  const title = text(value['title'], 300);
  const at = typeof value['at'] === 'number' && value['at'] >= 0 ? Math.round(value['at']) : 0;
  return url === undefined ? undefined : { url, at, ...(title === undefined ? {} : { title }) };
};

/** A message from the embedding page, checked field by field; `undefined` if it is not valid. */
export const toFrameFrom = (data: unknown): ToFrame | undefined => {
  const message = unwrap(data);
  switch (message?.['type']) {
    case 'connect':
      return { type: 'connect' };
    case 'hello': {
      const language = /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.exec(text(message['language'], 35) ?? '')?.[0];
      return {
        type: 'hello',
        identity: identityFrom(message['identity']),
        ...(language === undefined ? {} : { language }),
      };
    }
    case 'page': {
      const page = pageFrom(message['page']);
      return page && { type: 'page', page };
    }
    case 'identify':
      return { type: 'identify', identity: identityFrom(message['identity']) };
    case 'reference': {
      const reference = referenceFrom(message['reference']);
      return reference && { type: 'reference', reference };
    }
    case 'panel':
      return {
        type: 'panel',
        open: message['open'] === true,
        full: message['full'] === true,
        focus: message['focus'] === true,
      };
    case 'reset':
      return { type: 'reset' };
    default:
      return undefined;
  }
};

/** A message from the frame, checked; `undefined` if it is not valid. */
export const toLoaderFrom = (data: unknown): ToLoader | undefined => {
  const message = unwrap(data);
  switch (message?.['type']) {
    case 'ready':
      return { type: 'ready' };
    case 'close':
      return { type: 'close' };
    case 'unread': {
      const count = message['count'];
      const known = typeof count === 'number' && count > 0 ? Math.floor(count) : 0;
      return { type: 'unread', count: known, words: text(message['words'], 100) ?? String(known) };
    }
    case 'look': {
      const color = text(message['color'], 7) ?? '';
      return {
        type: 'look',
        color: /^#[0-9a-f]{6}$/i.test(color) ? color : '#2f5bea',
        open: text(message['open'], 100) ?? 'Open chat',
        close: text(message['close'], 100) ?? 'Close chat',
      };
    }
    default:
      return undefined;
  }
};
