/** Fetches a file from Meta's own machines, and from no others. */
import type { GuardedResponse } from '../adapter.ts';
import { FILE_TIMEOUT, type Net } from './call-graph.ts';

/** Largest file that Meta keeps, in bytes. */
export const FILE_LIMIT = 100 * 1024 * 1024;

/**
 * The answer with the bytes of a file; undefined if the address is not Meta's.
 * @param token only where the address asks for one
 * @throws what may pass
 */
export async function download(
  graphUrl: string,
  url: string,
  { http, signal }: Net,
  token?: string,
): Promise<GuardedResponse | undefined> {
  if (!isTrusted(url, graphUrl)) return undefined;
  const answer = await http.request({
    method: 'GET',
    url,
    // Without a name of the program, Meta's machines refuse.
    headers: { 'user-agent': 'Parley', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    timeout: FILE_TIMEOUT,
    limit: FILE_LIMIT,
    signal,
  });
  if (answer.status === 200) return answer;
  await answer.stream().cancel();
  throw new Error(`the file's address answers HTTP ${answer.status}`);
}

const META = /(?:^|\.)(?:facebook\.com|fbcdn\.net|fbsbx\.com|whatsapp\.net|whatsapp\.com)$/u;

/** Whether an address is Meta's, or on the machine that was configured as Graph. */
export function isTrusted(address: string, graphUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(graphUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && META.test(url.hostname);
}
