/** Parts of the program that are loaded while it runs. */
import type { LocalEnvironment } from '../environment.ts';
import { pause } from './back-off.ts';

/**
 * Tries until it is loaded: without a network, say, and without the service worker's copy of the program, it cannot be.
 * @param isOver nobody waits any more: gives undefined then
 */
export const untilLoaded = async <Part>(
  { clock, report }: Pick<LocalEnvironment, 'clock' | 'report'>,
  load: () => Promise<Part>,
  isOver: () => boolean,
): Promise<Part | undefined> => {
  for (let failures = 0; !isOver(); failures += 1) {
    try {
      const part = await load();
      return isOver() ? undefined : part;
    } catch (error) {
      report('program', error);
      await new Promise<void>((resolve) => clock.after(pause(failures, clock.random()), resolve));
    }
  }
  return undefined;
};
