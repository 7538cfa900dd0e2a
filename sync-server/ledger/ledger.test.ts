/** The ledger without a database. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerChange } from './changes.ts';
import { Cast } from './testing/cast.ts';
import { MemoryLedger } from './testing/memory-ledger.ts';
import { firstDeeds, randomDeeds } from './testing/random-deeds.ts';
import { Stage } from './testing/stage.ts';

const DEEDS = 150;

/** Every type of change, so that the test says which of them random deeds never make. */
const TYPES: Readonly<Record<LedgerChange['type'], true>> = {
  'create-contact': true,
  record: true,
  'set-owner': true,
  'remove-owner': true,
  'add-part': true,
  'fetch-media': true,
  'fetch-profile': true,
  'add-comment': true,
  'change-comment': true,
  'add-delivery': true,
  'change-delivery': true,
  'append-to-thread': true,
  'queue-message': true,
  'end-job': true,
  'end-kept': true,
  'set-timer': true,
  'remember-inbound': true,
  'keep-answer': true,
  hold: true,
  'end-hold': true,
  'set-read-cursor': true,
  notify: true,
  'archive-notification': true,
  'set-gone': true,
  'set-settings': true,
  'use-file': true,
  'release-files': true,
  redact: true,
  'redact-mentions': true,
  'rewrite-drafts': true,
  'set-aside-update': true,
  'create-workspace': true,
  'put-item': true,
  'remove-item': true,
  'remember-change': true,
  'add-channel': true,
  'raise-epoch': true,
  'add-member': true,
  'put-secret': true,
  'remove-secrets': true,
  'sync-templates': true,
  'add-invitation': true,
  'remove-invitation': true,
  'list-leaving': true,
  'end-leaving': true,
  'replace-timers': true,
};

/** Plays the deeds of a seed. */
async function play(seed: number): Promise<Stage> {
  const cast = new Cast(seed);
  const store = new MemoryLedger();
  store.prepare(cast);
  const stage = new Stage(cast, store);
  for (const deed of [...firstDeeds(cast), ...randomDeeds(cast, DEEDS)]) await stage.perform(deed);
  return stage;
}

describe('the ledger without a database', () => {
  it('L19 asks for nothing that it has not named, whatever is asked of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        expect((await play(seed)).failures).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('makes every type of change in a few random plays', async () => {
    const plays = await Promise.all(Array.from({ length: 20 }, (_, seed) => play(seed)));
    const types = new Set(plays.flatMap(({ changes }) => changes.map(({ type }) => type)));
    expect(types).toEqual(new Set(Object.keys(TYPES)));
  });
});
