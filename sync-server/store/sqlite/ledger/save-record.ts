import type { RecordChange } from '../../../ledger/changes.ts';
import type { Tables } from '../tables/tables.ts';
import type { Savers } from './savers.ts';

/** How changes of contacts and their record are written. */
export function saveRecord({ contacts, record, visitors, jobs }: Tables): Savers<RecordChange> {
  return {
    'create-contact': ({ workspace, contact }, { nextRev }) => contacts.create(workspace, contact, nextRev()),
    record: ({ after, placed }, { nextRev }) => {
      let segment: number | null = null;
      for (const one of placed) segment = record.append(after.contact, one);
      contacts.save(after, segment, nextRev());
    },
    'set-owner': ({ channel, key, contact }) => contacts.setOwner(channel, key, contact),
    'remove-owner': ({ channel, key, contact }) => contacts.removeOwner(channel, key, contact),
    'add-part': ({ channel, external, part }) => record.addPart(channel, external, part),
    'add-comment': ({ comment, contact, by }) => record.addComment(comment, contact, by),
    'change-comment': ({ comment, version, deleted }) => record.changeComment(comment, version, deleted),
    'add-delivery': ({ message, contact, status }) => record.addDelivery(message, contact, status),
    'change-delivery': ({ message, status, parts }) => record.changeDelivery(message, status, parts),
    'append-to-thread': ({ channel, external, entry }) => visitors.append(channel, external, entry),
    'queue-message': ({ workspace, contact, message, channel, external, priority, at }) =>
      jobs.queueMessage(workspace, contact, message, { channel, external }, priority, at),
    'fetch-media': (change) => jobs.fetchMedia(change),
    'fetch-profile': (change) => jobs.fetchProfile(change),
    'end-job': (attempt) => jobs.settle(attempt),
    'end-kept': ({ kind, key }) => jobs.remove(kind, key),
    'set-timer': ({ workspace, contact, timer }) => jobs.setTimer(workspace, contact, timer),
    'remember-inbound': ({ channel, external, contact, entries }) =>
      visitors.saveArrived(channel, external, { contact, entries }),
  };
}
