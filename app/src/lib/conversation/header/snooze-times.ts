/** Presets of *Snooze*, in the agent's own time zone. */

export type SnoozePreset = 'later-today' | 'tomorrow' | 'next-week';

const at = (now: number, days: number, hour: number): number => {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(hour, 0, 0, 0);
};

/** When a preset ends, in ms: in three hours, tomorrow at 9, next Monday at 9. */
export const presetTime = (preset: SnoozePreset, now: number): number => {
  switch (preset) {
    case 'later-today':
      return now + 3 * 3_600_000;
    case 'tomorrow':
      return at(now, 1, 9);
    case 'next-week':
      return at(now, (8 - new Date(now).getDay()) % 7 || 7, 9);
  }
};

/** The value of a local date and time field: `2026-11-22T19:30`. */
export const toFieldValue = (time: number): string => {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
};
