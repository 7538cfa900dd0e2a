import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

const here = new AbortController().signal;

describe('a gate', () => {
  it('lets few of a party in at once, in the order of coming, and others at any time', async () => {
    const gate = createGate({ atOnce: 2, waiting: 10, patience: 10_000 });
    const [first, second] = [await gate.enter('a', here), await gate.enter('a', here)];
    const order: string[] = [];
    const third = gate.enter('a', here).then((leave) => (order.push('third'), leave));
    const fourth = gate.enter('a', here).then((leave) => (order.push('fourth'), leave));
    expect(await gate.enter('b', here)).toBeTypeOf('function');
    expect(order).toEqual([]);
    first?.();
    first?.();
    await third;
    expect(order).toEqual(['third']);
    second?.();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
  });

  it('turns away when too many wait, and forgets those who go away', async () => {
    const gate = createGate({ atOnce: 1, waiting: 1, patience: 10_000 });
    const leave = await gate.enter('a', here);
    const gone = new AbortController();
    const waiter = gate.enter('a', gone.signal);
    expect(await gate.enter('a', here)).toBeUndefined();
    gone.abort();
    expect(await waiter).toBeUndefined();
    const next = gate.enter('a', here);
    leave?.();
    expect(await next).toBeTypeOf('function');
    expect(await gate.enter('a', gone.signal)).toBeUndefined();
  });

  it('turns away a request that has waited for too long', async () => {
    const gate = createGate({ atOnce: 1, waiting: 1, patience: 5 });
    const leave = await gate.enter('a', here);
    expect(await gate.enter('a', here)).toBeUndefined();
    leave?.();
    expect(await gate.enter('a', here)).toBeTypeOf('function');
  });
});
