/** The chat of the site's present user: another user has another chat, with a memory of its own. */
import { newId } from '@parley/core/new-id';
import type { ChatIdentity } from '@parley/core/protocol/chat-api';
import { Chat } from './chat.ts';
import type { Exclusively } from './connection/exclusively.ts';
import type { Requests } from './connection/requests.ts';
import { openTabs } from './connection/tabs.ts';
import { Attachments } from './sending/attachments.ts';
import { adoptSlot, ANONYMOUS, forgetSlot, slotMemory, slotOf, takeWords } from './session.ts';
import type { Memory } from './storage.ts';

export interface VisitorChatOptions {
  /** Unlike the other chats of this origin. */
  readonly prefix: string;
  readonly memory: Memory;
  readonly requests: Requests;
  readonly exclusively: Exclusively;
  readonly onChanged: () => void;
}

export class VisitorChat {
  readonly #options: VisitorChatOptions;
  #identity: ChatIdentity;
  /** The present user's part of memory. */
  #slot: string;
  #chat: Chat;
  #attachments: Attachments;

  /** A visitor who has signed in since the last page continues the chat that they began before. */
  constructor(identity: ChatIdentity, options: VisitorChatOptions) {
    this.#options = options;
    this.#identity = identity;
    this.#slot = slotOf(identity);
    this.#chat = this.#open(ANONYMOUS);
    this.#attachments = this.#openAttachments();
  }

  chat(): Chat {
    return this.#chat;
  }

  attachments(): Attachments {
    return this.#attachments;
  }

  /** Text that was typed and not sent. */
  readonly draft = {
    get: (): string => this.#options.memory.get(`${this.#slot}draft`) ?? '',
    set: (text: string): void => {
      const key = `${this.#slot}draft`;
      if (text === '') this.#options.memory.remove(key);
      else this.#options.memory.set(key, text);
    },
  };

  /** The site names its user. Returns whether another chat is shown now. */
  identify(identity: ChatIdentity): boolean {
    this.#identity = identity;
    const slot = slotOf(identity);
    const isOther = slot !== this.#slot;
    if (isOther) {
      const { user } = identity;
      // The same person as before: the visitor had no name, or the same name without a proof.
      const isSame = user !== undefined && [ANONYMOUS, slotOf({ user })].includes(this.#slot);
      const before = isSame ? this.#slot : slot;
      this.#chat.close();
      this.#slot = slot;
      this.#chat = this.#open(before);
      this.#attachments = this.#openAttachments();
    }
    this.#chat.identify(identity);
    return isOther;
  }

  /** The site's user has left. Returns whether another chat is shown now. */
  reset(): boolean {
    // The next person at this device may be somebody else: a proven user must be proven again.
    if (this.#identity.signature !== undefined) {
      this.#chat.close();
      forgetSlot(slotMemory(this.#options.memory, this.#slot));
    }
    return this.identify({});
  }

  /** @param from the slot that the same person used before: its words move to the present slot */
  #open(from: string): Chat {
    const { prefix, memory, requests, exclusively, onChanged } = this.#options;
    const slot = this.#slot;
    const own = slotMemory(memory, slot);
    const before = from === slot ? undefined : slotMemory(memory, from);
    const isProof = this.#identity.signature !== undefined;
    if (before) {
      takeWords(before, own);
      if (!isProof) adoptSlot(before, own);
    }
    return new Chat({
      memory: own,
      ...(before && isProof ? { before } : {}),
      requests,
      identity: this.#identity,
      newId,
      now: () => Date.now(),
      exclusively: (lock, work, signal) => exclusively(slot + lock, work, signal),
      openTabs: (onEvent) => openTabs(prefix + slot, onEvent),
      onChanged,
    });
  }

  #openAttachments(): Attachments {
    const chat = this.#chat;
    const { requests, onChanged } = this.#options;
    return new Attachments({
      requests,
      session: chat.session,
      newId,
      isOnline: () => navigator.onLine,
      onChanged,
      onFollow: (file) => chat.send('', [file]),
    });
  }
}
