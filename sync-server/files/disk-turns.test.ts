import { describe, expect, it } from 'vitest';
import { createDiskTurns } from './disk-turns.ts';

describe('turns at the disk', () => {
  it('are one at a time, and another party’s work comes in between', async () => {
    const turns = createDiskTurns();
    const done: string[] = [];
    let atOnce = 0;
    const take = (party: string, name: string): Promise<void> =>
      turns.take(party, async () => {
        atOnce += 1;
        expect(atOnce).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        done.push(name);
      });
    await Promise.all([
      ...['a1', 'a2', 'a3', 'a4'].map((name) => take('a', name)),
      take('b', 'b1'),
      take('c', 'c1'),
    ]);
    expect(done).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4']);
  });

  it('go on after one that fails, and tell its party alone', async () => {
    const turns = createDiskTurns();
    const failing = turns.take('a', () => Promise.reject(new Error('disk full')));
    const next = turns.take('b', async () => 'stored');
    await expect(failing).rejects.toThrow('disk full');
    expect(await next).toBe('stored');
    expect(await turns.take('a', async () => 'later')).toBe('later');
  });
});
