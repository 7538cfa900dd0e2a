import { describe, expect, it } from 'vitest';
import { adoptSlot, createSession, forgetSlot, slotMemory, slotOf, takeWords } from './session.ts';
import { createMemory } from './storage.ts';
import { FakeServer, FakeStorage, LATER, memoryOn } from './testing.ts';

describe('slots', () => {
  const slots = () => {
    const memory = memoryOn(new FakeStorage());
    return { anonymous: slotMemory(memory, slotOf({})), kim: slotMemory(memory, slotOf({ user: 'kim/é' })) };
  };

  it('L9 a visitor who signs in goes on with the chat begun before', () => {
    const { anonymous, kim } = slots();
    anonymous.set('token', 'a');
    anonymous.set('outbox/1-x', 'message');
    adoptSlot(anonymous, kim);
    expect(kim.get('token')).toBe('a');
    expect(kim.keys('outbox/')).toEqual(['outbox/1-x']);
    expect(anonymous.keys('')).toEqual([]);
  });

  it('L9 a user who has a chat already keeps it, and the other one stays where it was', () => {
    const { anonymous, kim } = slots();
    anonymous.set('token', 'a');
    kim.set('token', 'k');
    adoptSlot(anonymous, kim);
    expect([anonymous.get('token'), kim.get('token')]).toEqual(['a', 'k']);
  });
});

describe('who is proven', () => {
  const kim = { user: 'kim', signature: 'ABC' };

  it('L9 has a part of memory that the id alone does not open, nor another signature', () => {
    const slots = [kim, { user: 'kim' }, { user: 'kim', signature: 'abd' }, { user: 'kim/abc' }, {}].map(
      slotOf,
    );
    expect(new Set(slots).size).toBe(5);
    expect(slotOf({ user: 'kim', signature: 'abc' })).toBe(slots[0]);
    expect(slotOf({ user: 'kim\ud800' })).toMatch(/^user-kim/);
  });

  it.each([
    [true, 'goes on with the chat begun before, where the server says so'],
    [false, 'has another chat, where the server says so, and the one begun before stays'],
  ])('L9 %s: %s', async (keepsTokens) => {
    const server = new FakeServer();
    server.keepsTokens = keepsTokens;
    const memory = memoryOn(new FakeStorage());
    const before = slotMemory(memory, slotOf({}));
    const own = slotMemory(memory, slotOf(kim));
    before.set('token', 'begun');
    before.set('wrote', '1');
    const session = createSession(own, server, () => kim, before);
    await session.ensure();
    expect(server.posts[0]?.token).toBe('begun');
    expect(own.get('token')).toBe(keepsTokens ? 'begun' : 'token-1');
    expect(own.get('wrote')).toBe(keepsTokens ? '1' : undefined);
    expect(before.get('token')).toBe(keepsTokens ? undefined : 'begun');
  });

  it('takes along what was typed, and leaves nothing else behind when they go', () => {
    const memory = memoryOn(new FakeStorage());
    const before = slotMemory(memory, slotOf({}));
    const own = slotMemory(memory, slotOf(kim));
    before.set('draft', 'half a sen');
    before.set('outbox/1-x', 'unsent');
    before.set('token', 'begun');
    takeWords(before, own);
    expect(own.keys('')).toEqual(['draft', 'outbox/1-x']);
    expect(before.keys('')).toEqual(['token']);
    own.set('token', 'kim’s');
    own.set('read-at', '5');
    forgetSlot(own);
    expect(own.keys('')).toEqual(['draft', 'outbox/1-x']);
  });
});

describe('the session', () => {
  it('goes on while the page is there, though the browser has thrown its storage away', async () => {
    const storage = new FakeStorage();
    const server = new FakeServer();
    const session = createSession(memoryOn(storage), server, () => ({}));
    await session.ensure();
    storage.clear();
    expect(session.token()).toBe('token-1');
    expect(await session.ensure()).toEqual({ ok: true, value: 'token-1' });
    // Everything that is written from now on is found again when the page is loaded again.
    expect(memoryOn(storage).get('token')).toBe('token-1');
    session.forget();
    expect(session.token()).toBeUndefined();
  });

  it('CH-1 is asked for once, however many ask at a time, and again after a failure', async () => {
    const server = new FakeServer();
    server.failures.set('/session', [LATER]);
    const session = createSession(memoryOn(new FakeStorage()), server, () => ({ user: 'kim' }));
    expect(await session.ensure()).toEqual({ ok: false, failure: LATER });
    const answers = await Promise.all([session.ensure(), session.ensure(), session.ensure()]);
    expect(answers).toEqual(answers.map(() => ({ ok: true, value: 'token-1' })));
    expect(server.posted('/session')).toHaveLength(2);
    expect(server.posted('/session')[1]).toEqual({ identity: { user: 'kim' } });
  });
});

describe('memory', () => {
  it('CH-1 falls back to the page’s own where the browser gives none', () => {
    const memory = createMemory(() => {
      throw new DOMException('denied', 'SecurityError');
    }, 'x/');
    memory.set('outbox/2', 'b');
    memory.set('outbox/1', 'a');
    expect(memory.get('outbox/1')).toBe('a');
    expect(memory.keys('outbox/')).toEqual(['outbox/1', 'outbox/2']);
    memory.remove('outbox/1');
    expect(memory.get('outbox/1')).toBeUndefined();
  });

  it('CH-1 keeps apart what lies beside it', () => {
    const storage = new FakeStorage();
    storage.setItem('another program', 'x');
    const memory = memoryOn(storage);
    memory.set('a', '1');
    expect(memory.keys('')).toEqual(['a']);
  });
});
