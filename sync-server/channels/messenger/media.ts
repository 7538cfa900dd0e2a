/** Fetches the files of messages from the addresses that came with them. These need no token, and get none. */
import type { FetchedMedia, MediaAdapter } from '../adapter.ts';
import { download } from '../graph/download.ts';
import { defined, textOf } from '../graph/read/loose.ts';

const DAY = 86_400_000;

export function createMedia(graphUrl: string): MediaAdapter {
  return {
    // Meta does not say how long an address holds: one that fails for two days will not hold again.
    expires: 2 * DAY,
    fetch: async (_channel, source, net): Promise<FetchedMedia> => {
      const url = textOf(source['url'], 4_000);
      const answer = url === undefined ? undefined : await download(graphUrl, url, net);
      if (answer === undefined) return { outcome: 'gone', reason: 'refused' };
      return {
        outcome: 'fetched',
        bytes: answer.stream(),
        ...defined({ type: textOf(answer.headers.get('content-type'), 255) }),
      };
    },
  };
}
