/**
 * What is on screen: every opened contact is watched at each change. No key is shown twice; what was shown of an own
 * command stays until it is known to be held, refused or taken back, and what stands in the record stays for ever.
 */
import type { Entry } from '@parley/core/contact/entry';
import { causeOf, type CommandId, type ContactId, type EntryId } from '@parley/core/ids';
import type { OpenContact } from '../../app/src/lib/local/replica-api.ts';
import type { Tab } from './device.ts';

export interface Gallery {
  open(tab: Tab, contact: ContactId): void;
  close(tab: Tab, n: number): void;
  of(tab: Tab): readonly OpenContact[];
  /** The tab is gone. */
  forget(tab: Tab): void;
  /** Whether a command may leave the screen, because it is being taken back. */
  forgive(id: CommandId, may: boolean): void;
  /** @throws the first thing that was seen wrong */
  check(): void;
}

const isWords = (entry: Entry): boolean => entry.kind === 'message' || entry.kind === 'comment';

interface Shown {
  readonly tab: Tab;
  readonly open: OpenContact;
  readonly recorded: Set<EntryId>;
  /** Commands whose words are shown as waiting. */
  waiting: ReadonlySet<CommandId>;
  readonly off: () => void;
}

export const createGallery = (): Gallery => {
  let shown: readonly Shown[] = [];
  const forgiven = new Set<CommandId>();
  let wrong: Error | undefined;

  const note = (message: string): void => {
    wrong ??= new Error(message);
  };

  const look = (one: Shown): void => {
    const { open, tab } = one;
    if (!tab.replica.rows().has(open.contact)) {
      // Out of sight: what others wrote goes (law L15).
      one.recorded.clear();
      one.waiting = new Set();
      return;
    }
    const entries = open.entries();
    const keys = entries.map(({ entry }) => entry.id);
    const unique = new Set(keys);
    if (unique.size !== keys.length) {
      note(`a key is shown twice: ${keys.filter((key, index) => keys.indexOf(key) !== index).join(' ')}`);
    }
    const recorded = entries.filter(({ pending }) => pending === null).map(({ entry }) => entry);
    recorded.forEach((entry, index) => {
      const before = recorded[index - 1];
      if (before && entry.seq <= before.seq) note(`seq ${entry.seq} is shown after ${before.seq}`);
      one.recorded.add(entry.id);
    });
    const gone = [...one.recorded].find((key) => !unique.has(key));
    if (gone !== undefined) {
      const lines = entries.map(
        ({ entry, pending }) => `${entry.seq} ${entry.id} ${entry.kind} ${pending ?? 'recorded'}`,
      );
      note(`${gone} stood in the record and has vanished, shown:\n${lines.join('\n')}`);
    }
    const causes = new Set(keys.map(causeOf));
    for (const cause of one.waiting) {
      if (causes.has(cause) || forgiven.has(cause) || tab.replica.outcome(cause) !== undefined) continue;
      const lines = entries.map(
        ({ entry, pending }) => `${entry.seq} ${entry.id} ${entry.kind} ${pending ?? 'recorded'}`,
      );
      const row = tab.replica.rows().get(open.contact)?.state.seq ?? 'no row';
      note(
        `the words of ${cause} were shown as waiting and have vanished; row ${row}, shown:\n${lines.join('\n')}`,
      );
    }
    const words = entries.filter(({ pending, entry }) => pending !== null && isWords(entry));
    one.waiting = new Set(words.map(({ entry }) => causeOf(entry.id)));
  };

  return {
    open: (tab, contact) => {
      if (shown.some((one) => one.tab === tab && one.open.contact === contact)) return;
      const open = tab.replica.openContact(contact);
      const one: Shown = {
        tab,
        open,
        recorded: new Set(),
        waiting: new Set(),
        off: open.onChange(() => look(one)),
      };
      shown = [...shown, one];
    },
    close: (tab, n) => {
      const own = shown.filter((one) => one.tab === tab);
      const one = own[n % Math.max(1, own.length)];
      if (!one) return;
      one.off();
      one.open.close();
      shown = shown.filter((other) => other !== one);
    },
    of: (tab) => shown.filter((one) => one.tab === tab).map(({ open }) => open),
    forget: (tab) => {
      shown = shown.filter((one) => one.tab !== tab);
    },
    forgive: (id, may) => {
      if (may) forgiven.add(id);
      else forgiven.delete(id);
    },
    check: () => {
      for (const one of shown) look(one);
      if (wrong) throw wrong;
    },
  };
};
