/** The road out: what the jobs need to send messages, and the addresses of files that go with them. */
import { createFileLinks, type FileLinks } from '../channels/file-links.ts';
import type { Origins } from '../config/origins.ts';
import type { Files } from '../files/files.ts';
import { createFileReader } from '../jobs/kinds/send/file-reader.ts';
import type { SendHandlerOptions } from '../jobs/kinds/send/send-handler.ts';
import { createSendMonitor, type SendMonitor } from '../jobs/kinds/send/send-monitor.ts';
import { createSendingChannels } from '../jobs/kinds/send/sending-channels.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Store } from '../store/store.ts';
import type { KindsPart } from './channels-part.ts';
import type { DataPart } from './data-part.ts';

export interface SendingPart {
  readonly sending: Pick<SendHandlerOptions, 'channels' | 'context' | 'monitor'>;
  readonly monitor: SendMonitor;
  readonly links: FileLinks;
}

interface SendingNeeds extends DataPart, KindsPart {
  readonly store: Store;
  readonly files: Files;
  readonly origins: Pick<Origins, 'publicUrl'>;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly now: () => number;
}

export function createSending(needs: SendingNeeds): SendingPart {
  const { store, files, kinds, guardedHttp: http, secret, origins, metrics, now } = needs;
  const links = createFileLinks({ secret, publicUrl: origins.publicUrl, now });
  const monitor = createSendMonitor(metrics.registry);
  return {
    monitor,
    sending: {
      channels: createSendingChannels({ store, kinds }),
      context: { http, file: createFileReader({ store, files }), link: links.link },
      monitor,
    },
    links,
  };
}
