/**
 * The bytes that an uploader may still upload today. Uploads run side by side, so those in progress are
 * counted in.
 */
import type { FileRow } from '../store/file-store.ts';
import { createLanes } from './lanes.ts';

type Uploader = FileRow['uploader'];

/** The part of a quota that one upload in progress holds. */
export interface Hold {
  /**
   * Holds so many bytes instead of the previous number. False if there is no room, and then nothing changes.
   */
  take(bytes: number): Promise<boolean>;
  /** Ends the hold: the file is stored, or will not be. */
  release(): void;
}

export interface Quotas {
  begin(uploader: Uploader): Hold;
}

/** @param left gives the bytes that an uploader may still store, not counting uploads in progress */
export function createQuotas(left: (uploader: Uploader) => Promise<number>): Quotas {
  const held = new Map<string, number>();
  // Of two uploads of one uploader, the second is judged by what is left after the first.
  const inLane = createLanes();
  return {
    begin: (uploader) => {
      const key = keyOf(uploader);
      let own = 0;
      const hold = (bytes: number): void => {
        const all = (held.get(key) ?? 0) + bytes - own;
        own = bytes;
        if (all > 0) held.set(key, all);
        else held.delete(key);
      };
      return {
        take: (bytes) =>
          inLane(key, async () => {
            // Read first: an upload that is stored meanwhile may be counted twice, and is never left out.
            const others = (held.get(key) ?? 0) - own;
            if (others + bytes > (await left(uploader))) return false;
            hold(bytes);
            return true;
          }),
        release: () => {
          hold(0);
        },
      };
    },
  };
}

function keyOf(uploader: Uploader): string {
  switch (uploader.kind) {
    case 'agent':
      return uploader.id;
    case 'visitor':
      return `${uploader.channel} ${uploader.external}`;
    case 'channel':
      return uploader.workspace;
  }
}
