/** Keys within the list, where a row has the focus: as in any grid of which several rows can be selected (IN-7). */

interface RowKeys {
  /** Moves the focus by so many rows; `extend` selects the rows in between. */
  readonly move: (by: number, extend: boolean) => void;
  readonly toggle: () => void;
  readonly selectAll: () => void;
}

/** Rows that *Page up* and *Page down* go. */
const PAGE = 8;

const MOVES: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: -Infinity,
  End: Infinity,
};

export const rowKeys =
  (does: RowKeys) =>
  (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.defaultPrevented || event.altKey) return;
    if (!(target instanceof HTMLElement) || !target.matches('[data-stop]')) return;
    const withModifier = event.ctrlKey || event.metaKey;
    const by = MOVES[event.key];
    if (by !== undefined && !withModifier) does.move(by, event.shiftKey);
    else if (event.key === ' ' && !withModifier) does.toggle();
    else if (event.key.toLowerCase() === 'a' && withModifier && !event.shiftKey) does.selectAll();
    else return;
    event.preventDefault();
  };
