import type { HandleClientError } from '@sveltejs/kit/hooks';
import { reportOnce } from '#lib/ui/report-once.ts';

/** What could not be drawn, or a page that could not be gone to: told to the browser's log, each thing once. */
export const handleError: HandleClientError = (caught) => {
  if (caught.kind === 'unknown') reportOnce(caught.error);
};
