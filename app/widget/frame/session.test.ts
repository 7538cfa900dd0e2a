import { describe, expect, it } from 'vitest';
import { adoptSlot, createSession, slotMemory, slotOf } from './session.ts';
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

describe('the session', () => {
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
