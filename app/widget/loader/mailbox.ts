/** Messages to the chat's frame. They wait until a document of the chat is ready in it. */
import type { ChatIdentity } from '@parley/core/protocol/chat-api';
import { wrap, type ToFrame } from '../bridge.ts';

/** Most messages that wait for a frame. The frame may never answer, as where the site's policy forbids frames. */
const MOST_WAITING = 50;

export type Post = (message: ToFrame) => void;

export interface Mailbox {
  readonly post: Post;
  /** Whether the frame's present document is ready. */
  isReady(): boolean;
  /** A new document is ready in the frame: it gets the state first, then the waiting messages. */
  begin(frame: Window, language: string | undefined, postState: () => void): void;
  /** The frame shows the chat at another address. */
  go(address: string): void;
}

/**
 * @param address of the chat
 * @param identity who the site says the visitor is
 * @param frame the frame's present window
 */
export function createMailbox(address: string, identity: ChatIdentity, frame: () => Window | null): Mailbox {
  let { origin } = new URL(address);
  let present = identity;
  let peer: Window | undefined;
  const waiting: ToFrame[] = [];

  const deliver = (to: Window, message: ToFrame): void => {
    if (message.type === 'identify') present = message.identity;
    if (message.type === 'reset') present = {};
    // Only a document of that origin receives the message, whatever the frame shows by then. In a sandboxed
    // page every frame is sandboxed, so there is no origin to name.
    to.postMessage(wrap(message), self.origin === 'null' ? '*' : origin);
  };

  return {
    post(message) {
      if (peer !== undefined && frame() === peer) deliver(peer, message);
      else if (waiting.push(message) > MOST_WAITING) waiting.shift();
    },
    isReady: () => frame() === peer,
    begin(next, language, postState) {
      peer = next;
      deliver(next, { type: 'hello', identity: present, ...(language !== undefined && { language }) });
      postState();
      for (const message of waiting.splice(0)) deliver(next, message);
    },
    go(next) {
      ({ origin } = new URL(next));
    },
  };
}
