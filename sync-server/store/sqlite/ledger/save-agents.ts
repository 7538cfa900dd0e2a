import type { AgentChange } from '../../../ledger/changes.ts';
import type { Tables } from '../tables/tables.ts';
import type { Savers } from './savers.ts';

/** How changes of what agents have of their own are written. */
export function saveAgents({ answers, feed, notifications, settings }: Tables): Savers<AgentChange> {
  return {
    'keep-answer': ({ author, hash, answer }) => answers.saveAnswer(author, hash, answer),
    hold: ({ author, held }, { nextRev }) => answers.hold(author, held, nextRev()),
    'end-hold': ({ author, id, by }, { nextRev }) => answers.endHeld(author, id, by, nextRev()),
    'set-read-cursor': ({ agent, contact, inbound }, { nextRev }) =>
      feed.setReadCursor(agent, contact, inbound, nextRev()),
    notify: (change, { nextRev }) => notifications.write(change, nextRev()),
    'archive-notification': ({ workspace, agent, id, isForEveryone, archived }, { nextRev }) =>
      isForEveryone
        ? notifications.archiveForEveryone(agent, id, archived, nextRev())
        : notifications.archiveOwn(workspace, agent, id, archived, nextRev()),
    'set-gone': ({ agent, contact, gone }, { nextRev }) =>
      gone ? feed.gone(agent, contact, nextRev()) : feed.notGone(agent, contact),
    'set-settings': ({ agent, settings: changed, id }, { nextRev }) => {
      settings.set(agent, changed, nextRev());
      settings.addChange(agent, id);
    },
  };
}
