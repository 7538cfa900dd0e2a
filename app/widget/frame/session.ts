/** Who the visitor is on this device: the token, and the slot of memory that belongs to the site's user. */
import type { ChatIdentity, ChatSession } from '@parley/core/protocol/chat-api';
import type { Requests, Result } from './requests.ts';
import type { Memory } from './storage.ts';

/** The part of memory for one user of the site, or for whoever is not signed in there. */
export const slotOf = (identity: ChatIdentity): string =>
  identity.user === undefined ? 'anonymous/' : `user-${encodeURIComponent(identity.user)}/`;

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

/**
 * Moves what one slot holds to another that holds no session yet: a visitor who signs in to the site goes on with
 * the chat begun before. Leaves both as they are if the other has one.
 */
export const adoptSlot = (from: Memory, to: Memory): void => {
  if (to.get('token') !== undefined) return;
  for (const key of from.keys('')) {
    const value = from.get(key);
    if (value !== undefined) to.set(key, value);
    from.remove(key);
  }
};

export interface Session {
  token(): string | undefined;
  /** The token, asked for if there is none yet; one request at a time. */
  ensure(): Promise<Result<string>>;
  /** The server does not know the token: what was kept under it is nothing any more. */
  forget(): void;
}

const tokenFrom = (answer: unknown): string | undefined => {
  const token = (answer as Partial<ChatSession> | null)?.token;
  return typeof token === 'string' ? token : undefined;
};

export const createSession = (
  memory: Memory,
  requests: Pick<Requests, 'post'>,
  identity: () => ChatIdentity,
): Session => {
  let asking: Promise<Result<string>> | undefined;

  const ask = async (): Promise<Result<string>> => {
    const said = identity();
    const result = await requests.post(
      '/session',
      Object.keys(said).length === 0 ? {} : { identity: said },
      undefined,
    );
    if (!result.ok) return result;
    const token = tokenFrom(result.value);
    if (token === undefined) return { ok: false, failure: { kind: 'later', after: 0 } };
    // Another tab may have been quicker: then both go on with what it has.
    const known = memory.get('token');
    if (known !== undefined) return { ok: true, value: known };
    memory.set('token', token);
    return { ok: true, value: token };
  };

  return {
    token: () => memory.get('token'),
    ensure() {
      const token = memory.get('token');
      if (token !== undefined) return Promise.resolve({ ok: true, value: token });
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    forget() {
      for (const key of ['token', 'wrote', 'read-at', 'told-read-at', 'told-delivered-at', 'told-identity'])
        memory.remove(key);
    },
  };
};
