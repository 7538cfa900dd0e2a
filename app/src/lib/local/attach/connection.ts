/** Whether the connection to the server is blocked: some networks pass requests but refuse or break WebSockets. */
import type { Dispose } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import type { Reach } from './sync-status.ts';

/** A lost connection comes back within seconds. After so long, in ms, it counts as blocked. */
const PATIENCE = 10_000;

export interface ConnectionWatch {
  /** Whether requests have been answered for long while there was no connection. */
  readonly isBlocked: () => boolean;
  readonly stop: Dispose;
}

/**
 * Watches whether the connection is blocked.
 * @param network the state of the network, as the last requests showed it
 * @param onReach registers a listener for changes of `network`
 * @param onChange called when `isBlocked` changes
 */
export const watchConnection = (
  { clock, attachments }: Pick<Environment, 'clock' | 'attachments'>,
  network: () => Reach['network'],
  onReach: (listener: () => void) => Dispose,
  onChange: () => void,
): ConnectionWatch => {
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
