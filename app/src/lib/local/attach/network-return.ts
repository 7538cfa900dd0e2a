/**
 * A socket that has failed for long tries only now and then. Whatever else shows that there is a network lets it try
 * at once; else the rows of a conversation would be new while what was said in it stays behind for a quarter minute.
 */
import type { Dispose } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import type { Reach } from './sync-status.ts';

/**
 * @param network what the last requests said of the network, of this tab or of the one that leads
 * @param onReach calls back when that may have changed
 */
export const connectOnReturn = (
  { page, attachments }: Pick<Environment, 'page' | 'attachments'>,
  network: () => Reach['network'],
  onReach: (listener: () => void) => Dispose,
): Dispose => {
  let before = network();
  const offs = [
    page.onOnline(() => {
      if (page.online()) attachments.connectNow();
    }),
    page.onVisibility(() => {
      if (page.visible()) attachments.connectNow();
    }),
    onReach(() => {
      const now = network();
      if (now === 'online' && before !== 'online') attachments.connectNow();
      before = now;
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
};
