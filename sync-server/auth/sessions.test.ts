import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Account } from '../store/workspace-store.ts';
import { createSessions } from './sessions.ts';
import type { Users } from './users.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DISK_ERROR = Object.assign(new Error('disk I/O error'), { errcode: 778 });

it('finds sessions that another process has ended as soon as the disk answers again', async () => {
  const changes = [true];
  const hasSession = vi.fn<(session: string) => boolean>();
  const users = {
    cookieIn: () => 'cookie',
    read: async () => ({ session: 's1', user: 'u1', expiresAt: Infinity, cookies: [] }),
    changedElsewhere: () => changes.shift() ?? false,
    hasSession,
  } as Partial<Users> as Users;
  const account = { id: 'a1', active: true } as unknown as Account;
  const store = { workspaces: { accountOfUser: async () => account } };
  const sessions = createSessions({ users, store, now: () => 0 } as unknown as Parameters<
    typeof createSessions
  >[0]);
  const revoked = vi.fn();
  sessions.onRevoked(revoked);
  expect(await sessions.verify(new Headers())).toMatchObject({ session: 's1' });
  const stop = sessions.watch();
  hasSession.mockImplementationOnce(() => {
    throw DISK_ERROR;
  });
  vi.advanceTimersByTime(500);
  expect(revoked).not.toHaveBeenCalled();
  hasSession.mockReturnValueOnce(false);
  vi.advanceTimersByTime(500);
  expect(revoked.mock.calls).toEqual([['s1']]);
  stop();
});
