/** Single keys of the inbox (LOOKS, *Keys*). They are off while typing and while something is open above it. */
import { isFree } from '../ui/keys.ts';

interface InboxKeys {
  /** Goes up or down the list. */
  readonly move: (by: 1 | -1) => void;
  readonly search: () => void;
  readonly undo: () => void;
}

export const inboxKeys =
  (does: InboxKeys) =>
  (event: KeyboardEvent): void => {
    if (!isFree(event)) return;
    switch (event.key) {
      case 'j':
        does.move(1);
        break;
      case 'k':
        does.move(-1);
        break;
      case '/':
        does.search();
        break;
      case 'u':
        does.undo();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
