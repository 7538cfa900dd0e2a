/** Figures on the sync server, in the registry that is passed in. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface SyncMetrics {
  /** A document, socket or upgrade was refused. */
  refused(reason: string): void;
  /** A message was dropped without harm to its sender. */
  ignored(kind: string): void;
  /** An update of a drafts document went to disk. */
  appended(bytes: number): void;
  pushed(kind: 'changes' | 'behind'): void;
  compacted(): void;
  /** An update of a drafts document did not apply and was set aside. */
  setAside(): void;
}

export const createSyncMetrics = (
  registry: Registry,
  present: { readonly sockets: () => number; readonly documents: () => number },
): SyncMetrics => {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('parley_sync_sockets', 'Open WebSockets of agents.', present.sockets);
  gauge('parley_sync_documents', 'Documents in memory.', present.documents);
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const refused = counter('parley_sync_refused_total', 'Documents and sockets refused, by reason.', [
    'reason',
  ]);
  const ignored = counter('parley_sync_ignored_total', 'Messages that were dropped, by kind.', ['kind']);
  const updates = counter('parley_sync_updates_total', 'Updates of drafts documents appended to their logs.');
  const bytes = counter(
    'parley_sync_appended_bytes_total',
    'Bytes of updates appended to logs of drafts documents.',
  );
  const pushes = counter('parley_sync_pushes_total', 'Messages pushed to feeds, by kind.', ['kind']);
  const compactions = counter('parley_sync_compactions_total', 'Logs of drafts documents that were merged.');
  const aside = counter('parley_sync_set_aside_total', 'Updates of drafts documents that did not apply.');
  return {
    refused: (reason) => refused.inc({ reason }),
    ignored: (kind) => ignored.inc({ kind }),
    appended: (size) => {
      updates.inc();
      bytes.inc(size);
    },
    pushed: (kind) => pushes.inc({ kind }),
    compacted: () => compactions.inc(),
    setAside: () => aside.inc(),
  };
};
