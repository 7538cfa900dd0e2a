/** Who the visitor is on this device: the token, and the slot of memory that belongs to the site's user. */
import type { ChatIdentity, ChatSession } from '@parley/core/protocol/chat-api';
import type { Requests, Result } from './connection/requests.ts';
import type { Memory } from './storage.ts';

/** The slot of visitors who are not signed in. */
export const ANONYMOUS = 'anonymous/';

/**
 * The part of memory for one user of the site, or for visitors who are not signed in there. A proven user's
 * part has the proof in its name: the user's id alone, which anybody may give, does not open it.
 */
export const slotOf = ({ user, signature }: ChatIdentity): string => {
  if (user === undefined) return ANONYMOUS;
  // Half of a surrogate pair cannot be encoded.
  const id = encodeURIComponent(user.replace(/\p{Cs}/gu, '\ufffd'));
  return signature === undefined ? `user-${id}/` : `proven-${id}/${signature.toLowerCase()}/`;
};

/** A view of memory behind one more prefix. */
export const slotMemory = (memory: Memory, slot: string): Memory => ({
  get: (key) => memory.get(slot + key),
  set: (key, value) => {
    memory.set(slot + key, value);
  },
  remove: (key) => {
    memory.remove(slot + key);
  },
  keys: (prefix) => memory.keys(slot + prefix).map((key) => key.slice(slot.length)),
});

const move = (from: Memory, to: Memory, prefix: string): void => {
  for (const key of from.keys(prefix)) {
    const value = from.get(key);
    // A value that is already there was written later.
    if (value !== undefined && to.get(key) === undefined) to.set(key, value);
    from.remove(key);
  }
};

/** Moves typed and unsent words to the slot of the visitor who signs in. */
export const takeWords = (from: Memory, to: Memory): void => {
  move(from, to, 'outbox/');
  if (to.get('draft') === undefined) move(from, to, 'draft');
};

/**
 * Moves what one slot holds to another that holds no session yet: a visitor who signs in to the site goes on with
 * the chat begun before. Leaves both as they are if the other has one.
 */
export const adoptSlot = (from: Memory, to: Memory): void => {
  if (to.get('token') === undefined) move(from, to, '');
};

/** Removes everything from a slot except its user's typed and unsent words. */
export const forgetSlot = (slot: Memory): void => {
  for (const key of slot.keys('')) if (key !== 'draft' && !key.startsWith('outbox/')) slot.remove(key);
};

/** What belongs to the token: worth nothing under another token. */
const KEYS_OF_TOKEN = [
  'token',
  'wrote',
  'read-at',
  'reported-read-at',
  'reported-delivered-at',
  'reported-identity',
];

export interface Session {
  token(): string | undefined;
  /** The token, requested if there is none yet; one request at a time. */
  ensure(): Promise<Result<string>>;
  /** The server does not know the token: what was kept for the token is worth nothing any more. */
  forget(): void;
}

const tokenFrom = (answer: unknown): string | undefined => {
  const token = (answer as Partial<ChatSession> | null)?.token;
  return typeof token === 'string' ? token : undefined;
};

/**
 * Makes the session of one slot.
 * @param before the same person's slot before the proof. The server decides whether that chat continues,
 *   since the user may have another chat on another device.
 */
export const createSession = (
  memory: Memory,
  requests: Pick<Requests, 'post'>,
  identity: () => ChatIdentity,
  before?: Memory,
): Session => {
  let asking: Promise<Result<string>> | undefined;
  /** Keeps the token for the life of the page, even if the browser clears its storage. */
  let kept: string | undefined;

  const token = (): string | undefined => (kept = memory.get('token') ?? kept);

  const ask = async (): Promise<Result<string>> => {
    const present = identity();
    const earlier = before?.get('token');
    const result = await requests.post(
      '/session',
      Object.keys(present).length === 0 ? {} : { identity: present },
      earlier,
    );
    if (!result.ok) return result;
    const given = tokenFrom(result.value);
    if (given === undefined) return { ok: false, failure: { kind: 'later', after: 0 } };
    // Another tab may have been quicker: then both tabs go on with its token.
    const known = memory.get('token');
    if (known !== undefined) return { ok: true, value: known };
    if (before && given === earlier) adoptSlot(before, memory);
    memory.set('token', given);
    kept = given;
    return { ok: true, value: given };
  };

  return {
    token,
    ensure() {
      const present = token();
      if (present !== undefined) {
        // A visitor who writes finds the chat again, even after the browser has cleared its storage.
        if (memory.get('token') === undefined) memory.set('token', present);
        return Promise.resolve({ ok: true, value: present });
      }
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    forget() {
      kept = undefined;
      for (const key of KEYS_OF_TOKEN) memory.remove(key);
    },
  };
};
