/** Whether the line to the server is blocked: some networks let requests pass, and refuse or break WebSockets. */
import type { Dispose } from './port.ts';
import type { World } from './ports.ts';
import type { Reach } from './sync-status.ts';

/** A line that is lost comes back within seconds: one that has not come for so long, in ms, is blocked. */
const PATIENCE = 10_000;

export interface Line {
  /** Whether requests have been answered for long without a line. */
  readonly isBlocked: () => boolean;
  readonly stop: Dispose;
}

/**
 * @param network what the last requests said of the network
 * @param onReach calls back when that may have changed
 * @param onChange called when `isBlocked` says something else
 */
export const watchLine = (
  { clock, attachments }: Pick<World, 'clock' | 'attachments'>,
  network: () => Reach['network'],
  onReach: (listener: () => void) => Dispose,
  onChange: () => void,
): Line => {
  let blocked = false;
  let cancel: Dispose | undefined;

  const setBlocked = (value: boolean): void => {
    if (blocked === value) return;
    blocked = value;
    onChange();
  };
  const look = (): void => {
    if (network() === 'online' && !attachments.connected()) {
      cancel ??= clock.after(PATIENCE, () => setBlocked(true));
      return;
    }
    cancel?.();
    cancel = undefined;
    setBlocked(false);
  };

  const offs = [attachments.onConnected(look), onReach(look)];
  look();
  return {
    isBlocked: () => blocked,
    stop() {
      for (const off of offs) off();
      cancel?.();
    },
  };
};
