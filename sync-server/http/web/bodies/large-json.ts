/** Answers that can be megabytes of rows that resemble each other, as in the first load of a large inbox. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsEncoding } from '../accepts-encoding.ts';

const compress = promisify(gzip);

/** The least length, in characters, for which compression is worth its time. */
const WORTH_IT = 8_192;

/** JSON, compressed beside the event loop if it is long and the browser takes that. */
export const largeJson = async (request: Request, body: object): Promise<Response> => {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', vary: 'accept-encoding' };
  if (text.length < WORTH_IT || !acceptsEncoding(request.headers.get('accept-encoding'), 'gzip')) {
    return new Response(text, { headers });
  }
  const bytes = await compress(text, { level: 5 });
  return new Response(new Uint8Array(bytes), { headers: { ...headers, 'content-encoding': 'gzip' } });
};
