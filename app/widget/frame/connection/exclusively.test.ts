import { describe, expect, it } from 'vitest';
import { createExclusively } from './exclusively.ts';

/** A lock manager with the given `request`. */
const locks = (request: (work: () => Promise<void>) => Promise<unknown>) => () => ({
  request: ((_: string, _options: LockOptions, work: () => Promise<void>) =>
    request(work)) as LockManager['request'],
});
const refuse = (): Promise<never> =>
  Promise.reject(new DOMException('The request was denied.', 'SecurityError'));

describe('work that one tab at a time does', () => {
  const ways = {
    'under a lock': locks((work) => work()),
    'where the browser refuses locks': locks(refuse),
    'where asking for a lock throws': locks(() => {
      throw new DOMException('blocked', 'SecurityError');
    }),
    'where there are no locks': () => undefined,
    'where even to look for locks throws': () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  };
  it.each(Object.entries(ways))('is done once %s', async (_, way) => {
    let done = 0;
    await createExclusively('chat/', way)('outbox', async () => {
      done += 1;
    });
    expect(done).toBe(1);
  });

  it('is not begun by who has left while it waited', async () => {
    const leaving = new AbortController();
    leaving.abort();
    let done = 0;
    const way = locks(() => Promise.reject(new DOMException('aborted', 'AbortError')));
    await createExclusively('chat/', way)(
      'connection',
      async () => {
        done += 1;
      },
      leaving.signal,
    );
    expect(done).toBe(0);
  });

  it('is not done again when it fails under its lock, and says so', async () => {
    let tried = 0;
    const work = createExclusively('chat/', ways['under a lock'])('outbox', () => {
      tried += 1;
      return Promise.reject(new Error('broken'));
    });
    await expect(work).rejects.toThrow('broken');
    expect(tried).toBe(1);
  });
});
