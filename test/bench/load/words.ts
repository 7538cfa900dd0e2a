/** What is posted: a comment of usual length. */
export const WORDS =
  'The parcel left on Tuesday and the tracking page has not moved since; I have asked the carrier, who answers by noon.';

/** Entries that each contact has before anything is measured. */
export const HISTORY = 100;

/** An entry as Parley stores it, for systems that know only documents. */
export const entryOf = (id: string, seq: number): object => ({
  v: 1,
  id,
  seq,
  at: Date.now(),
  by: { kind: 'agent', id: 'a1b2c3d4e5f6g7h8i9j0k1l2' },
  conversation: 'c1b2c3d4e5f6g7h8i9j0k1l2',
  kind: 'comment',
  body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'text', text: WORDS }] }] },
  files: [],
});
