/**
 * Fetches the files of messages from the addresses that the system gave. They are addresses of the open internet: what
 * they lead to is judged at each try, no redirect is followed, and nothing secret is sent along.
 */
import type { FetchedMedia, MediaAdapter } from '../adapter.ts';
import { GuardedHttpError } from '../guarded-http-error.ts';

const DAY = 86_400_000;
/** Time for one file, in ms, however slowly it comes. */
const TIMEOUT = 4 * 60_000;
/** More than the server keeps of one file, in bytes: the server's own limit says first that a file is too large. */
const LIMIT = 128 * 1024 * 1024;

/** Statuses after which another try may succeed, beside those of a server that fails. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

export const MEDIA: MediaAdapter = {
  expires: DAY,
  fetch: async (_, source, { http, signal }) => {
    try {
      const answer = await http.request({
        method: 'GET',
        url: String(source['url']),
        headers: { 'user-agent': 'Parley' },
        timeout: TIMEOUT,
        limit: LIMIT,
        signal,
      });
      if (answer.status === 200) return fetched(answer.headers, answer.stream());
      await answer.stream().cancel();
      return withoutFile(answer.status);
    } catch (error) {
      if (error instanceof GuardedHttpError && error.reason === 'refused-address') {
        return { outcome: 'gone', reason: 'refused' };
      }
      throw error;
    }
  },
};

function fetched(headers: Headers, bytes: ReadableStream<Uint8Array>): FetchedMedia {
  const type = headers.get('content-type');
  return { outcome: 'fetched', bytes, ...(type === null ? {} : { type }) };
}

/** @throws what may pass */
function withoutFile(status: number): FetchedMedia {
  if (PASSING.has(status) || status >= 500) throw new Error(`The file's address answers HTTP ${status}.`);
  return { outcome: 'gone', reason: GONE.has(status) ? 'expired' : 'refused' };
}
