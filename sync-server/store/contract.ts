/** The contract of the store: every implementation passes the same suite (sync-server/store/port.ts). */
import { afterEach, beforeEach, describe } from 'vitest';
import { atomicityContract } from './contract/atomicity.ts';
import { commandContract } from './contract/commands.ts';
import { deskContract } from './contract/drafts.ts';
import { inboundContract } from './contract/inbounds.ts';
import { jobContract } from './contract/jobs.ts';
import { leavingContract } from './contract/leaving.ts';
import { notificationContract } from './contract/notifications.ts';
import { randomWalkContract } from './contract/random-walk.ts';
import { redactionContract } from './contract/redaction.ts';
import { settingsContract } from './contract/settings.ts';
import { visibilityContract } from './contract/visibility.ts';
import { workspaceContract } from './contract/workspaces.ts';
import { World, type OpenStore } from './contract/world.ts';

const PARTS = {
  commands: commandContract,
  inbounds: inboundContract,
  'visibility and feed': visibilityContract,
  notifications: notificationContract,
  'deleted comments': redactionContract,
  desks: deskContract,
  jobs: jobContract,
  'members who leave': leavingContract,
  workspaces: workspaceContract,
  settings: settingsContract,
  atomicity: atomicityContract,
  'random walks': randomWalkContract,
} as const;

/** Runs the suite against an implementation; `open` gives a store on fresh data. */
export const storeContract = (name: string, open: OpenStore): void => {
  describe.each(Object.entries(PARTS))(`${name}: %s`, (_, contract) => {
    let world: World | undefined;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(async () => {
      await world?.close();
    });
    contract(() => {
      if (!world) throw new Error('no world');
      return world;
    });
  });
};
