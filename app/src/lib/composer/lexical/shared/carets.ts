/** Others' carets in a draft: the part of their states that can be drawn. */
import type { UserState } from '@lexical/yjs';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

export interface Writer {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
}

const isId = (value: unknown): value is Y.ID => {
  const { client, clock }: Partial<Y.ID> = value ?? {};
  return Number.isSafeInteger(client) && Number.isSafeInteger(clock);
};

/** A position in a text, from an agent's state; null unless it leads to a place in the draft. */
const placeIn = (doc: Y.Doc, root: string, said: unknown): Y.RelativePosition | null => {
  if (typeof said !== 'object' || said === null) return null;
  const { type = null, tname = null, item = null, assoc = 0 } = said as Record<string, unknown>;
  // Any other name would create a type of that name.
  const isRight =
    (type === null || isId(type)) && (tname === null || tname === root) && (item === null || isId(item));
  if (!isRight || typeof assoc !== 'number') return null;
  if (type === null && tname === null && item === null) return null;
  const place = { type, tname, item, assoc };
  try {
    const at = Y.createAbsolutePositionFromRelativePosition(place, doc);
    return at !== null && at.index >= 0 ? place : null;
  } catch {
    // The position leads to something that is missing here, or that is not a text.
    return null;
  }
};

/**
 * The states of others that can be drawn, in the form the binding's library takes: those to which the server
 * gave a name.
 */
export const drawableStates = (
  awareness: Awareness,
  root: string,
  writer: (agent: string) => Writer | undefined,
): Map<number, UserState> => {
  const states = new Map<number, UserState>();
  for (const [client, said] of awareness.getStates() as Map<number, unknown>) {
    const state = (said ?? {}) as Record<string, unknown>;
    const known = typeof state['agent'] === 'string' ? writer(state['agent']) : undefined;
    if (known === undefined) continue;
    const [anchorPos, focusPos] = [state['anchorPos'], state['focusPos']].map((place) =>
      placeIn(awareness.doc, root, place),
    );
    states.set(client, {
      anchorPos: anchorPos ?? null,
      focusPos: focusPos ?? null,
      focusing: state['focusing'] === true,
      awarenessData: {},
      name: known.name,
      color: known.color,
    });
  }
  return states;
};
