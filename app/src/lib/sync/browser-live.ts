/** What of the replica works on documents and with the network, in this tab. It is loaded when the list stands. */
import { createLive, type Live, type LiveOptions } from '../local/live.ts';
import { HocuspocusAttachments, syncUrl } from './attachments-hocuspocus.ts';

export const createBrowserLive = (options: Omit<LiveOptions, 'attachments'>): Live =>
  createLive({
    ...options,
    attachments: new HocuspocusAttachments({ url: syncUrl(location), agent: options.cache.agent }),
  });
