import { expect, test } from 'vitest';
import { fitPicture, isPicture } from './picture.ts';

test('a picture that was stored before sizes were bounded is a file like any other', () => {
  expect(isPicture({ type: 'image/png', width: 400, height: 300 })).toBe(true);
  expect(isPicture({ type: 'image/png' })).toBe(true);
  expect(isPicture({ type: 'image/png', width: 65_535, height: 65_535 })).toBe(false);
  expect(isPicture({ type: 'image/png', width: 16_000, height: 16_000 })).toBe(false);
  expect(isPicture({ type: 'image/svg+xml', width: 1, height: 1 })).toBe(false);
  expect(isPicture({ type: 'text/html' })).toBe(false);
});

test('a picture fits its box, is never enlarged, and has a place that can be seen and pressed', () => {
  const box = { width: 280, height: 220 };
  expect(fitPicture({ width: 400, height: 300 }, box)).toEqual({ width: 280, height: 210 });
  expect(fitPicture({ width: 300, height: 400 }, box)).toEqual({ width: 165, height: 220 });
  expect(fitPicture({ width: 100, height: 50 }, box)).toEqual({ width: 100, height: 50 });
  expect(fitPicture({ width: 16_000, height: 1 }, box)).toEqual({ width: 280, height: 24 });
  expect(fitPicture({ width: 1, height: 16_000 }, box)).toEqual({ width: 24, height: 220 });
  expect(fitPicture({ width: 1, height: 1 }, box)).toEqual({ width: 24, height: 24 });
  expect(fitPicture({}, box)).toBeUndefined();
  expect(fitPicture({ width: 0, height: 10 }, box)).toBeUndefined();
});
