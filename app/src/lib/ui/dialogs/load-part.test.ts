import { expect, it, vi } from 'vitest';
import { loadPart } from './load-part.ts';

it('loses no error to a network that is away, and asks again at the next use', async () => {
  const load = vi.fn<() => Promise<string>>();
  load.mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'));
  load.mockResolvedValueOnce('menu');
  const missing = vi.fn();

  expect(await loadPart(load, missing)).toBeUndefined();
  expect(missing).toHaveBeenCalledOnce();
  expect(await loadPart(load, missing)).toBe('menu');
  expect(missing).toHaveBeenCalledOnce();
});
