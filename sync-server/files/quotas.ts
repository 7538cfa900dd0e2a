/** What an uploader may still upload today, with what is on its way counted in: uploads come side by side. */
import type { FileRow } from '../store/port.ts';

type Uploader = FileRow['uploader'];

/** The part of a quota that one upload holds while it is on its way. */
export interface Hold {
  /** Holds so many bytes in place of what it held before; false if there is no room, and then nothing changes. */
  take(bytes: number): boolean;
  /** Holds nothing any more: the file is stored, or is not going to be. */
  release(): void;
}

export interface Quotas {
  begin(uploader: Uploader): Hold;
}

/** `left`: the bytes that an uploader may still store, those on their way apart. */
export function createQuotas(left: (uploader: Uploader) => number): Quotas {
  const held = new Map<string, number>();
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
        take: (bytes) => {
          const others = (held.get(key) ?? 0) - own;
          if (others + bytes > left(uploader)) return false;
          hold(bytes);
          return true;
        },
        release: () => {
          hold(0);
        },
      };
    },
  };
}

function keyOf(uploader: Uploader): string {
  return uploader.kind === 'agent' ? uploader.id : `${uploader.channel} ${uploader.external}`;
}
