/** The files of a message, for the channel that sends them (CH-7). */
import type { SendContext } from '../../../channels/adapter.ts';
import type { Files } from '../../../files/files.ts';
import type { Store } from '../../../store/store.ts';

export interface FileReaderOptions {
  readonly store: Pick<Store, 'files'>;
  readonly files: Pick<Files, 'open'>;
}

/** The reader rejects if there is no such file; the bytes reject if they are gone. */
export function createFileReader({ store, files }: FileReaderOptions): SendContext['file'] {
  return async (id) => {
    const known = await store.files.file(id);
    if (known === undefined) throw new Error('a file of the message is gone');
    const { name, type, size } = known;
    const bytes = async (): Promise<Uint8Array> => {
      const handle = await files.open(id);
      if (handle === undefined) throw new Error('the bytes of a file of the message are gone');
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    };
    return { name, type, size, bytes };
  };
}
