/**
 * A contact's log is cut into segments, so that nothing that is opened grows without bound: one from each
 * opening to its closing, and one for each time between. Names are `conversation/<id>/<part>` and
 * `interval/<contact>/<n>/<part>`; parts count from 1.
 */
import type { Entry, Fact } from './entry.ts';
import type { ContactState } from './state.ts';

/** Entries of one part of a segment; the next entry begins the next part. */
export const SEGMENT_LENGTH = 1_000;

/**
 * Total length of a part's entries, in characters of JSON, from which on the next entry begins the next part. A
 * part is encoded and read in one piece, and a thousand long comments would block everybody.
 */
export const SEGMENT_SIZE = 512 * 1024;

/** Length of an entry in characters of JSON. */
export const sizeOf = (entry: Entry): number => JSON.stringify(entry).length;

const partOf = (name: string): number => Number(name.slice(name.lastIndexOf('/') + 1));

const nextPart = (name: string): string => `${name.slice(0, name.lastIndexOf('/'))}/${partOf(name) + 1}`;

/**
 * The segment that the next entry goes to, given what it says. An opening begins a segment (or the next part of
 * the conversation whose close it undoes); the first entry after a closing begins a time between.
 */
export const segmentOf = (state: ContactState, fact: Fact): string => {
  if (fact.kind === 'opened') {
    const part = fact.undoes !== undefined && state.closed ? state.closed.part + 1 : 1;
    return `conversation/${fact.conversation}/${part}`;
  }
  const { segment } = state;
  if (segment === null) return `interval/${state.contact}/0/1`;
  if (state.conversation === null && segment.name.startsWith('conversation/')) {
    return `interval/${state.contact}/${state.closings}/1`;
  }
  const isFull = segment.count >= SEGMENT_LENGTH || segment.size >= SEGMENT_SIZE;
  return isFull ? nextPart(segment.name) : segment.name;
};

/** The number of a segment's part, from 1. */
export const segmentPart = partOf;
