/**
 * Which tab leads: it alone empties the outbox, follows the feed and pulls. The holder of a lock leads; a visible
 * tab takes it from a hidden one, because browsers slow hidden tabs down. Two leaders for a moment do no harm:
 * commands are applied once, and pages of changes are taken by cursor.
 */
import type { Dispose } from '../replica-api.ts';
import type { LocalEnvironment, Lease } from '../environment.ts';

export interface Leadership {
  leads(): boolean;
  /** Takes the lead if this tab can be seen and the leading one cannot. */
  readonly reconsider: () => void;
  stop(): void;
}

export interface LeadershipOptions {
  readonly environment: LocalEnvironment;
  /** Name of the lock: one per replica. */
  readonly name: string;
  readonly onGain: () => void;
  readonly onLose: () => void;
  /** Whether the leading tab has said that it is hidden. */
  readonly leaderIsHidden: () => boolean;
}

export const createLeadership = (options: LeadershipOptions): Leadership => {
  const { environment, name, onGain, onLose, leaderIsHidden } = options;
  let lease: Lease | undefined;
  let giveUp: Dispose | undefined;
  let stopped = false;

  const acquire = (steal: boolean): void => {
    giveUp?.();
    giveUp = environment.locks.acquire(name, steal, (held) => {
      if (stopped) {
        held.release();
        return;
      }
      lease = held;
      void held.lost.then(() => {
        if (lease !== held) return;
        lease = undefined;
        if (stopped) return;
        onLose();
        acquire(false);
      });
      onGain();
    });
  };

  const reconsider = (): void => {
    if (lease === undefined && !stopped && environment.page.visible() && leaderIsHidden()) acquire(true);
  };

  const off = environment.page.onVisibility(reconsider);
  acquire(false);
  return {
    leads: () => lease !== undefined,
    reconsider,
    stop() {
      stopped = true;
      off();
      lease = undefined;
      giveUp?.();
    },
  };
};
