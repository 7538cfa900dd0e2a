import type { ContactId } from '@parley/core/ids';
import { isolate } from '@parley/core/names/isolate';
import { cleanName } from '@parley/core/names/clean-name';
import { FileTooLargeError } from '../local/outbox/files.ts';
import { m } from '../paraglide/messages.js';
import type { AppState } from '../state/app-state.svelte.ts';
import type { DraftFile } from './draft-files.ts';

/** Keeps files on this device for a draft, one after the other; of those that cannot be kept it says why. */
export const keepFiles = async (
  { replica, toasts }: Pick<AppState, 'replica' | 'toasts'>,
  contact: ContactId,
  files: readonly File[],
  add: (file: DraftFile) => void,
): Promise<void> => {
  for (const file of files) {
    try {
      const { id, name, type, size } = await replica.addFile(contact, file);
      add({ id, name, type, size });
    } catch (error) {
      const name = isolate(cleanName(file.name));
      toasts.show(
        error instanceof FileTooLargeError ? m.file_too_large({ name }) : m.file_not_added({ name }),
      );
    }
  }
};
