/** The requests of a browser without a network, with the whole replica and a clock that the test moves. */
import { newId } from '@parley/core/new-id';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import type { Outcome, Environment } from '../environment.ts';
import { openWhole } from '../testing/open-whole.ts';
import { ben, CONTACT, text, workspace } from '../testing/people.ts';
import { createTime } from '../testing/time-by-hand.ts';

const MINUTE = 60_000;

/** A network that never answers, with the number of requests of each kind. */
const offlineEnvironment = () => {
  const time = createTime();
  const asked = new Map<string, number>();
  const ask = (what: string) => (): Promise<Outcome<never>> => {
    asked.set(what, (asked.get(what) ?? 0) + 1);
    return Promise.resolve({ ok: false, failure: { why: 'offline' } });
  };
  const nothing = () => undefined;
  const environment: Environment = {
    database: createStore(newId(), 'replica'),
    transport: {
      session: ask('session'),
      commands: ask('commands'),
      changes: ask('changes'),
      changeSettings: ask('settings'),
      pull: ask('pull'),
      upload: ask('upload'),
    },
    attachments: {
      attach: () => ({ origin: undefined, sendStateless: nothing, close: nothing }),
      connected: () => false,
      onConnected: () => nothing,
      connectNow: nothing,
      close: nothing,
    },
    locks: {
      acquire: (_name, _steal, onHeld) => {
        queueMicrotask(() => onHeld({ lost: new Promise(() => undefined), release: nothing }));
        return nothing;
      },
    },
    channel: { post: nothing, onMessage: () => nothing, close: nothing },
    clock: time.clock,
    page: {
      visible: () => true,
      onVisibility: () => nothing,
      drawn: () => Promise.resolve(),
      online: () => true,
      onOnline: () => nothing,
      objectUrl: () => 'blob:here',
      revokeUrl: nothing,
      usage: () => Promise.resolve(undefined),
    },
    newId,
    report: (what, error) => {
      throw new Error(what, { cause: error });
    },
  };
  return { environment, asked, time };
};

describe('without a network', () => {
  it('ten minutes take some 25 questions of each kind, whatever waits', async () => {
    const { environment, asked, time } = offlineEnvironment();
    const replica = await openWhole({ environment, self: ben, workspace: workspace() });
    await replica.command(CONTACT, { type: 'comment', body: text('Later'), files: [] });
    await replica.changeSettings({ type: 'set-language', language: 'fr' });
    for (let now = 0; now < 10 * MINUTE; now += 250) await time.advance(250);
    expect(replica.sync()).toEqual({ state: 'offline', waiting: 2 });
    expect([...asked.keys()].sort()).toEqual(['changes', 'commands', 'settings']);
    for (const [what, times] of asked) {
      expect(times, what).toBeGreaterThan(15);
      expect(times, what).toBeLessThan(30);
    }
    // A command of the agent is tried at once, even in the middle of a long pause.
    const before = asked.get('commands') ?? 0;
    await replica.command(CONTACT, { type: 'comment', body: text('Now'), files: [] });
    await time.advance(0);
    expect(asked.get('commands')).toBe(before + 1);
    const questions = asked.get('changes') ?? 0;
    replica.resume();
    await time.advance(0);
    expect(asked.get('changes')).toBe(questions + 1);
    await replica.dispose();
  });
});
