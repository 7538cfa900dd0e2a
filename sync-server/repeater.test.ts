import { describe, expect, it } from 'vitest';
import { Repeater } from './repeater.ts';

/** Work whose runs a test ends one by one. */
const controlled = () => {
  const runs: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  let atOnce = 0;
  let most = 0;
  const repeater = new Repeater(async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    try {
      await new Promise<void>((resolve, reject) => runs.push({ resolve, reject }));
    } finally {
      atOnce -= 1;
    }
  });
  return { repeater, runs, most: () => most };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Repeater', () => {
  it('runs once more, and only once, for all that was asked for meanwhile', async () => {
    const { repeater, runs, most } = controlled();
    const first = repeater.run();
    const later = [repeater.run(), repeater.run(), repeater.run()];
    runs[0]?.resolve();
    await turn();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await Promise.all([first, ...later]);
    expect(runs).toHaveLength(2);
    expect(most()).toBe(1);
  });

  it('runs for a call that comes in the turn in which the last run ends', async () => {
    const { repeater, runs } = controlled();
    const first = repeater.run();
    runs[0]?.resolve();
    await first;
    const second = repeater.run();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await second;
  });

  it('fails with a run, and runs again when it is asked', async () => {
    const { repeater, runs } = controlled();
    const failed = repeater.run();
    runs[0]?.reject(new Error('once'));
    await expect(failed).rejects.toThrow('once');
    await repeater.idle();
    const again = repeater.run();
    runs[1]?.resolve();
    await again;
    expect(runs).toHaveLength(2);
  });

  it('works without a wait in it', async () => {
    let runs = 0;
    const repeater = new Repeater(() => {
      runs += 1;
      return Promise.resolve();
    });
    await Promise.all([repeater.run(), repeater.run()]);
    await repeater.run();
    expect(runs).toBe(3);
  });
});
