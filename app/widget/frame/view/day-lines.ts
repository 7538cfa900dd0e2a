/** The lines between the days of the list. */
import { daysAgo, longDay } from '@parley/core/words/times';
import type { Words } from '../words.ts';
import { el } from './dom.ts';

/** How often the words of the lines are updated, in ms: clocks are changed, and sleep stops timers. */
const UPDATE_EVERY = 10_000;

export interface DayLines {
  /** The line above the messages of a day, by the time of the day's first message. */
  lineFor(at: number): HTMLElement;
  /** Updates the words of all lines in the list, and forgets the others. */
  update(): void;
}

export function createDayLines(words: Words, locale: string): DayLines {
  const lines = new Map<string, { readonly element: HTMLElement; readonly at: number }>();
  /** The words for a day change at midnight, even if nothing else does. */
  const update = (): void => {
    for (const [day, { element, at }] of lines) {
      const text = dayWords(at, words, locale);
      if (!element.parentNode) lines.delete(day);
      else if (element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(update, UPDATE_EVERY);
  return {
    lineFor(at) {
      const day = dayOf(at);
      const line = lines.get(day) ?? { element: el('div', { class: 'day' }), at };
      lines.set(day, line);
      return line.element;
    },
    update,
  };
}

/** The day of a time, in the visitor's time zone. */
export function dayOf(at: number): string {
  return new Date(at).toDateString();
}

function dayWords(at: number, words: Words, locale: string): string {
  const now = Date.now();
  const days = daysAgo(at, now);
  return days === 0 ? words.today : days === 1 ? words.yesterday : longDay(locale, at, now);
}
