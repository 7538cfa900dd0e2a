/** Pages of a visitor's own message list. */
import type { ThreadMessage } from '../../store/visitor-store.ts';

/**
 * Characters of JSON after which no further message is put on a page: several pages may wait for slow
 * readers.
 */
const PAGE = 128 * 1024;

/** The first messages that go on one page together; at least one, if there are any. */
export function withinBytes(messages: readonly ThreadMessage[]): readonly ThreadMessage[] {
  let left = PAGE;
  const end = messages.findIndex(({ entry }, index) => {
    left -= JSON.stringify(entry.body).length;
    return index > 0 && left < 0;
  });
  return end < 0 ? messages : messages.slice(0, end);
}
