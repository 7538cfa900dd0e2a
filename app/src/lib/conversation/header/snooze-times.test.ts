import { describe, expect, it } from 'vitest';
import { presetTime, toFieldValue } from './snooze-times.ts';

describe('snooze presets', () => {
  const sunday = new Date(2026, 10, 22, 19, 30).getTime();
  const monday = new Date(2026, 10, 23, 8).getTime();

  it('SN-1 gives three hours, tomorrow at nine and next Monday at nine', () => {
    expect(presetTime('later-today', sunday)).toBe(sunday + 3 * 3_600_000);
    expect(presetTime('tomorrow', sunday)).toBe(new Date(2026, 10, 23, 9).getTime());
    expect(presetTime('next-week', sunday)).toBe(new Date(2026, 10, 23, 9).getTime());
    expect(presetTime('next-week', monday)).toBe(new Date(2026, 10, 30, 9).getTime());
  });

  it('SN-1 writes a time as its field wants it', () => {
    expect(toFieldValue(sunday)).toBe('2026-11-22T19:30');
  });
});
