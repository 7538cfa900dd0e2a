/** What the screen can listen to, and what is told when parts of the local copy have changed. */
import type { Topics } from './topics.ts';
import { createSignal } from './signal.ts';

/** What the screen can listen to. */
export const createSignals = () => ({
  workspace: createSignal(),
  settings: createSignal(),
  rows: createSignal(),
  drafts: createSignal(),
  returned: createSignal(),
  notifications: createSignal(),
  sync: createSignal(),
  present: createSignal(),
});
export type Signals = ReturnType<typeof createSignals>;

/** Tells of everything that these topics are about. */
export const raiseFor = (signals: Signals, topics: Topics): void => {
  const commands = topics.held || topics.outbox;
  if (topics.rows !== undefined || topics.outbox || topics.workspace || topics.files || topics.readCursors) {
    signals.rows.raise();
  }
  // A draft that is sent is none any more, and one that is held is said to be held.
  if (topics.drafts || commands || topics.rows !== undefined) signals.drafts.raise();
  if (topics.workspace) signals.workspace.raise();
  if (topics.settings) signals.settings.raise();
  if (topics.returned || commands) signals.returned.raise();
  if (topics.notifications || topics.outbox) signals.notifications.raise();
  signals.sync.raise();
};
