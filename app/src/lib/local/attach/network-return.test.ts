import { describe, expect, it, vi } from 'vitest';
import { connectOnReturn } from './network-return.ts';
import type { Attachments, Page } from '../environment.ts';
import type { Reach } from './sync-status.ts';

const createSource = () => {
  const listeners = new Set<() => void>();
  return {
    raise: () => {
      for (const listener of listeners) listener();
    },
    on: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const setting = () => {
  const state = { online: true, visible: true, network: 'online' as Reach['network'] };
  const [online, visibility, reach] = [createSource(), createSource(), createSource()];
  const connectNow = vi.fn();
  const page: Pick<Page, 'online' | 'onOnline' | 'visible' | 'onVisibility'> = {
    online: () => state.online,
    onOnline: online.on,
    visible: () => state.visible,
    onVisibility: visibility.on,
  };
  const off = connectOnReturn(
    { page: page as Page, attachments: { connectNow } as Partial<Attachments> as Attachments },
    () => state.network,
    reach.on,
  );
  const say = (signal: { raise: () => void }, change: Partial<typeof state>): number => {
    Object.assign(state, change);
    connectNow.mockClear();
    signal.raise();
    return connectNow.mock.calls.length;
  };
  return { say, online, visibility, reach, off };
};

describe('a socket that waits to try again', () => {
  it('OF-2 tries at once when the browser finds a network, and not when it loses one', () => {
    const { say, online } = setting();
    expect(say(online, { online: false })).toBe(0);
    expect(say(online, { online: true })).toBe(1);
  });

  it('OF-2 tries at once when somebody looks again', () => {
    const { say, visibility } = setting();
    expect(say(visibility, { visible: false })).toBe(0);
    expect(say(visibility, { visible: true })).toBe(1);
  });

  it('OF-2 tries at once when a request gets through after others did not, and not with each that does', () => {
    const { say, reach } = setting();
    expect(say(reach, { network: 'online' })).toBe(0);
    expect(say(reach, { network: 'offline' })).toBe(0);
    expect(say(reach, { network: 'online' })).toBe(1);
    expect(say(reach, { network: 'online' })).toBe(0);
  });

  it('is left alone when the replica is closed', () => {
    const { say, online, visibility, reach, off } = setting();
    off();
    expect(say(reach, { network: 'offline' }) + say(reach, { network: 'online' })).toBe(0);
    expect(say(online, {}) + say(visibility, {})).toBe(0);
  });
});
