/** What the conversation shows over time: proves that nothing flickers, moves to another key, or stands there twice. */
import type { Page } from '@playwright/test';

/** One line of the stream at one moment. */
interface Line {
  /** Number of the element: lines keep theirs as long as their key stays the same. */
  readonly element: number;
  /** Its words, without time and state of delivery. */
  readonly words: string;
}
type Snapshot = readonly Line[];

declare global {
  interface Window {
    parleySnapshots?: Snapshot[];
  }
}

export interface StreamWatch {
  /** What was shown since the watch began, each change once. */
  snapshots(): Promise<readonly Snapshot[]>;
}

/** Watches the stream of the open conversation from now on, at every change of the page. */
export const watchStream = async (page: Page): Promise<StreamWatch> => {
  await page.evaluate(() => {
    const snapshots: Snapshot[] = [];
    const numbers = new WeakMap<Element, number>();
    let count = 0;
    let last = '';
    const numberOf = (element: Element): number => {
      const known = numbers.get(element);
      if (known !== undefined) return known;
      count += 1;
      numbers.set(element, count);
      return count;
    };
    const wordsOf = (element: Element): string => {
      const article = element.querySelector('article');
      const texts = [...element.querySelectorAll('p, pre, blockquote')].map((part) =>
        part.textContent.trim(),
      );
      return [article?.getAttribute('aria-label') ?? '', ...texts].filter((text) => text !== '').join(' · ');
    };
    const look = () => {
      const lines = [...document.querySelectorAll('ol[aria-label="Messages and events"] > li:has(time)')];
      const shown = lines.map((element) => ({ element: numberOf(element), words: wordsOf(element) }));
      const text = JSON.stringify(shown);
      if (text === last) return;
      last = text;
      snapshots.push(shown);
    };
    window.parleySnapshots = snapshots;
    look();
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return { snapshots: () => page.evaluate(() => window.parleySnapshots ?? []) };
};

const countOf = (snapshot: Snapshot, words: string): number =>
  snapshot.filter((line) => line.words.includes(words)).length;

/**
 * What is wrong with a history of the stream: lines that vanished and came back, that lost their element on the way
 * (their key changed), and marked words that stood in two lines at once.
 */
export const faultsOf = (snapshots: readonly Snapshot[], marked: readonly string[]): string[] => {
  const faults = new Set<string>();
  const vanished = new Set<string>();
  const elements = new Map<string, number>();
  let before: Snapshot = [];
  for (const snapshot of snapshots) {
    for (const { words } of [...before, ...snapshot]) {
      if (countOf(snapshot, words) < countOf(before, words)) vanished.add(words);
      else if (countOf(snapshot, words) > countOf(before, words) && vanished.has(words)) {
        faults.add(`“${words}” vanished and came back`);
      }
    }
    for (const words of marked) {
      const lines = snapshot.filter((line) => line.words.includes(words));
      if (lines.length > 1) faults.add(`“${words}” stood there ${lines.length} times`);
      const [line] = lines;
      if (line === undefined) continue;
      const known = elements.get(words);
      if (known !== undefined && known !== line.element) faults.add(`“${words}” moved to another element`);
      elements.set(words, line.element);
    }
    before = snapshot;
  }
  return [...faults];
};
