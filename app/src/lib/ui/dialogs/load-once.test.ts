import { expect, it } from 'vitest';
import { loadOnce } from './load-once.ts';

it('loads a part once, and again only if it could not be had', async () => {
  let asked = 0;
  let isThere = false;
  const load = loadOnce(() => {
    asked += 1;
    return isThere ? Promise.resolve('part') : Promise.reject(new Error('no network'));
  });
  const both = [load(), load()];
  for (const one of both) await expect(one).rejects.toThrow('no network');
  expect(asked).toBe(1);
  isThere = true;
  await expect(load()).resolves.toBe('part');
  await expect(load()).resolves.toBe('part');
  expect(asked).toBe(2);
});
