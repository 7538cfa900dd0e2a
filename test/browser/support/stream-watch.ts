/** What the conversation shows over time: proves that nothing flickers and nothing stands there twice. */
import type { Page } from '@playwright/test';

/** The rendered entries at one moment, in order. */
type Snapshot = readonly { readonly key: string; readonly text: string }[];

declare global {
  interface Window {
    parleySnapshots?: Snapshot[];
  }
}

export interface StreamWatch {
  /** What was shown since, each change once. */
  snapshots(): Promise<readonly Snapshot[]>;
}

/** Watches the entries of a page from now on, at every change of its tree. */
export const watchStream = async (page: Page): Promise<StreamWatch> => {
  await page.evaluate(() => {
    const snapshots: Snapshot[] = [];
    let last = '';
    const look = () => {
      const shown = [...document.querySelectorAll<HTMLElement>('[data-entry]')].map((element) => ({
        key: element.dataset.entry ?? '',
        text: element.textContent,
      }));
      const text = shown.map(({ key }) => key).join(' ');
      if (text === last) return;
      last = text;
      snapshots.push(shown);
    };
    window.parleySnapshots = snapshots;
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return { snapshots: () => page.evaluate(() => window.parleySnapshots ?? []) };
};

/** Keys that were shown, vanished and came back; and keys or marked words that stood there twice at once. */
export const faultsOf = (snapshots: readonly Snapshot[], words: readonly string[]): string[] => {
  const faults = new Set<string>();
  const vanished = new Set<string>();
  let before: Snapshot = [];
  for (const snapshot of snapshots) {
    const keys = snapshot.map(({ key }) => key);
    for (const { key } of before) if (!keys.includes(key)) vanished.add(key);
    for (const [index, key] of keys.entries()) {
      if (vanished.has(key)) faults.add(`${key} vanished and came back`);
      if (keys.indexOf(key) !== index) faults.add(`${key} stood there twice`);
    }
    for (const word of words) {
      const count = snapshot.filter(({ text }) => text.includes(word)).length;
      if (count > 1) faults.add(`“${word}” stood there ${count} times`);
    }
    before = snapshot;
  }
  return [...faults];
};
