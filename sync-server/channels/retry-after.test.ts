import { expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

const DAY = 86_400_000;

it('CH-2 Retry-After is seconds or a date, and at most a day', () => {
  const now = Date.UTC(2026, 10, 18, 10);
  expect(retryAfterOf('120', now)).toBe(120_000);
  expect(retryAfterOf('Wed, 18 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterOf('Wed, 18 Nov 2020 10:00:30 GMT', now)).toBe(0);
  expect(retryAfterOf('999999999', now)).toBe(DAY);
  for (const odd of [null, '', 'soon', '-5']) expect(retryAfterOf(odd, now)).toBeUndefined();
});
