/** An agent who uploads files and posts each with a comment. */
import type { ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { createHash, randomBytes } from 'node:crypto';
import { Browser, commandOf, commandsOf } from '../../../sync-server/testing/running-server.ts';
import { pause, type Life, type Tally } from './life.ts';

export interface Uploader {
  /** SHA-256 of the files that entries name, by id: what the server has acknowledged. */
  readonly posted: ReadonlyMap<FileId, string>;
  run(life: Life): Promise<void>;
}

const MOST_BYTES = 300_000;

/** SHA-256 in hex. */
export const checksum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const createUploader = (options: {
  readonly cookie: string | undefined;
  readonly contact: ContactId;
  readonly tally: Tally;
}): Uploader => {
  const { cookie, contact, tally } = options;
  const posted = new Map<FileId, string>();

  const post = async (browser: Browser): Promise<number> => {
    const file = newId<FileId>();
    const bytes = randomBytes(1 + Math.floor(Math.random() * MOST_BYTES));
    const put = await browser.send('PUT', `/api/files/${file}?contact=${contact}&name=a.bin`, {
      body: bytes,
    });
    if (put.status !== 200) return put.status;
    const body = { v: 1, blocks: [] } as const;
    const command = commandOf(contact, { type: 'comment', body, files: [file] });
    const { status, body: said } = await commandsOf(browser, [command]);
    if (status === 200 && said.answers[0]?.outcome === 'applied') posted.set(file, checksum(bytes));
    return status;
  };

  return {
    posted,
    run: async (life) => {
      const browser = new Browser(life.url);
      browser.cookie = cookie;
      while (!life.isOver()) {
        try {
          const status = await post(browser);
          if (status === 200) tally.add();
          else if (status === 429 || status === 503) await pause(life, 100);
          else throw new Error(`an upload was answered ${status}`);
        } catch (error) {
          // The server was killed under it. Anything else is no part of this test.
          if (!(error instanceof TypeError)) throw error;
          await pause(life, 20);
        }
      }
    },
  };
};
