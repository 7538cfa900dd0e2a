import type { HandleClientError } from '@sveltejs/kit/hooks';
import { reportOnce } from '#lib/ui/notes/report-once.ts';

/**
 * Logs a drawing that failed, or a page that could not be opened, in the browser's console; each fault once.
 */
export const handleError: HandleClientError = (caught) => {
  if (caught.kind === 'unknown') reportOnce(caught.error);
};
