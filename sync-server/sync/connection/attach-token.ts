/** The token with which a document is attached: what the client says it holds (law L6). */
import { segmentName, type RecordName } from '@parley/core/documents/names';
import { AttachTokenSchema, type AttachToken } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';
import type { RecordStore } from '../../store/record-store.ts';

const NOTHING: AttachToken = { v: 1, count: 0, last: null };

/** The token as sent; an empty one says that nothing is held. Undefined if it is none of ours. */
export const parseAttachToken = (text: string): AttachToken | undefined => {
  if (text === '') return NOTHING;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(AttachTokenSchema, value);
  return parsed.success ? parsed.output : undefined;
};

const idOf = (row: string | undefined): string | undefined => {
  if (row === undefined) return undefined;
  const entry = JSON.parse(row) as { readonly id?: unknown };
  return typeof entry.id === 'string' ? entry.id : undefined;
};

/**
 * Whether what a client holds of a record document is the beginning of what the rows say. After a backup was
 * restored it may be more, or other entries under equal state vectors, and Yjs would not notice.
 */
export const isTrueOf = async (
  record: Pick<RecordStore, 'entryTexts' | 'segment'>,
  name: RecordName,
  held: { readonly count: number; readonly last: string | null },
): Promise<boolean> => {
  if (held.count === 0) return held.last === null;
  const segment = segmentName(name);
  const present = await record.segment(segment);
  if (!present || held.count > present.count) return false;
  return idOf((await record.entryTexts(segment, held.count - 1))[0]) === held.last;
};
