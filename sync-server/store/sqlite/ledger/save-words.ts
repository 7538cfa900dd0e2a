import type { WordsChange } from '../../../ledger/changes.ts';
import type { StoreLog } from '../../store-log.ts';
import type { Tables } from '../tables/tables.ts';
import type { Savers } from './savers.ts';

/** How it is written that files are named, and that words are gone. */
export function saveWords(tables: Tables, log: StoreLog): Savers<WordsChange> {
  const { files, record, notifications, draftsDocuments } = tables;
  return {
    'use-file': ({ file, by, workspace, contact }) => files.use(file, by, workspace, contact),
    'release-files': ({ by, deletion }) => (deletion === 'at-once' ? files.abandon(by) : files.release(by)),
    redact: ({ entries, segments }, { emptyLog }) => {
      for (const entry of entries) record.rewrite(entry);
      for (const { segment } of segments) record.renew(segment);
      emptyLog();
    },
    'redact-mentions': ({ contact, entry }, { nextRev }) => notifications.redact(contact, entry, nextRev()),
    'rewrite-drafts': ({ name, contact, whole }, { nextRev }) => {
      draftsDocuments.rewrite(name, contact, whole);
      draftsDocuments.announce(contact, nextRev());
    },
    'set-aside-update': ({ name, n, why, at }) => {
      draftsDocuments.setAside(name, n, why, at);
      log.error({ document: name, n, why }, 'an update of a drafts document was set aside');
    },
  };
}
