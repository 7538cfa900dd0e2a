/** The contract of the store: every implementation passes the same suite (sync-server/store/store.ts). */
import { afterEach, beforeEach, describe } from 'vitest';
import { atomicityContract } from './contract/atomicity.ts';
import { channelMessageContract } from './contract/channel-messages.ts';
import { channelContract } from './contract/channels.ts';
import { commandContract } from './contract/commands.ts';
import { draftContract } from './contract/drafts.ts';
import { identityContract } from './contract/identities.ts';
import { inboundContract } from './contract/inbounds.ts';
import { itemContract } from './contract/items.ts';
import { jobQueueContract } from './contract/job-queue.ts';
import { jobContract } from './contract/jobs.ts';
import { leavingContract } from './contract/leaving.ts';
import { notificationContract } from './contract/notifications.ts';
import { randomWalkContract } from './contract/random-walk.ts';
import { redactionContract } from './contract/redaction.ts';
import { settingsContract } from './contract/settings.ts';
import { visibilityContract } from './contract/visibility.ts';
import { workspaceContract } from './contract/workspaces.ts';
import { StoreRig, type OpenStore } from './contract/store-rig.ts';

const PARTS = {
  channels: channelContract,
  commands: commandContract,
  inbounds: inboundContract,
  'people on channels': identityContract,
  'messages on channels': channelMessageContract,
  'visibility and feed': visibilityContract,
  notifications: notificationContract,
  'deleted comments': redactionContract,
  draftsDocuments: draftContract,
  'queue of jobs': jobQueueContract,
  jobs: jobContract,
  'members who leave': leavingContract,
  workspaces: workspaceContract,
  'items of workspaces': itemContract,
  settings: settingsContract,
  atomicity: atomicityContract,
  'random walks': randomWalkContract,
} as const;

/** Runs the suite against an implementation; `open` gives a store on fresh data. */
export const storeContract = (name: string, open: OpenStore): void => {
  describe.each(Object.entries(PARTS))(`${name}: %s`, (_, contract) => {
    let rig: StoreRig | undefined;
    beforeEach(async () => {
      rig = await StoreRig.open(open);
    });
    afterEach(async () => {
      await rig?.close();
    });
    contract(() => {
      if (!rig) throw new Error('The store is not open');
      return rig;
    });
  });
};
