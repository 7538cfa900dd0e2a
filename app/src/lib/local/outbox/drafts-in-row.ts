/** The drafts that a row tells of (IN-2), from what is noted of the drafts documents that are kept. */
import type { DraftKind } from '@parley/core/documents/drafts';
import type { Row } from '@parley/core/inbox/row';
import type { ReplicaCache } from '../cache/cache.ts';
import type { DraftInRow } from '../replica-api.ts';

/**
 * The drafts of a contact that are being written, by what is kept locally: those not consumed, waiting commands of
 * this agent included, and not held, for then their words stand with what was held.
 */
export const draftsOf = (
  cache: Pick<ReplicaCache, 'agent' | 'drafts'>,
  row: Row,
  isHeld: (visibility: 'shared' | 'private', kind: DraftKind, draftNumber: number) => boolean,
): DraftInRow[] => {
  const { state } = row;
  return (cache.drafts.get(row.contact) ?? []).flatMap(({ agent, drafts }) => {
    if (agent !== null && agent !== cache.agent) return [];
    const isPrivate = agent !== null;
    const draftsDocument = isPrivate ? 'private' : 'shared';
    return drafts
      .filter(({ kind, draftNumber }) => {
        const current = isPrivate ? (state.privateReply[agent]?.draftNumber ?? 0) : state[kind].draftNumber;
        return draftNumber >= current && !isHeld(draftsDocument, kind, draftNumber);
      })
      .map(({ kind, text, files }) => ({ kind, isPrivate, text, files }));
  });
};
