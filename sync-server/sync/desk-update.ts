/** Looks at an update from a client before it is believed: whether it decodes, and whether it says anything new. */
import * as Y from 'yjs';

export type Inspection =
  | { readonly kind: 'malformed' }
  /** All of it is in the document already, or waits there for what it builds upon. */
  | { readonly kind: 'nothing' }
  /** `clients`: the client ids under which it brings something new to read. */
  | { readonly kind: 'new'; readonly clients: ReadonlySet<number> };

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** Whether `[from, end)` lies in one of the ranges; nothing does always. */
const covers = (ranges: readonly Range[] | undefined, from: number, end: number): boolean =>
  from >= end || (ranges ?? []).some((range) => range.clock <= from && end <= range.clock + range.len);

/** What waits in a document for updates that have not come: it is kept, and sent to others, but not applied. */
interface Pending {
  readonly structs: ReadonlyMap<number, readonly Range[]>;
  readonly deletes: ReadonlyMap<number, readonly Range[]>;
}

const pendingOf = ({ store }: Y.Doc): Pending => {
  const structs = new Map<number, Range[]>();
  if (store.pendingStructs) {
    for (const struct of Y.decodeUpdateV2(store.pendingStructs.update).structs) {
      if (struct instanceof Y.Skip) continue;
      const ranges = structs.get(struct.id.client) ?? [];
      const last = ranges.at(-1);
      // Neighbours become one range, so that an update cut elsewhere is found in it too.
      if (last && last.clock + last.len === struct.id.clock) {
        ranges[ranges.length - 1] = { clock: last.clock, len: last.len + struct.length };
      } else ranges.push({ clock: struct.id.clock, len: struct.length });
      structs.set(struct.id.client, ranges);
    }
  }
  const deletes = store.pendingDs ? Y.decodeUpdateV2(store.pendingDs).ds.clients : new Map<number, Range[]>();
  return { structs, deletes };
};

/** Whether all structs of `[from, end)`, which are in the document, are deleted. */
const isDeleted = (doc: Y.Doc, client: number, from: number, end: number): boolean => {
  if (from >= end) return true;
  const structs = doc.store.clients.get(client) ?? [];
  for (let index = Y.findIndexSS(structs, from); index < structs.length; index += 1) {
    const struct = structs[index];
    if (!struct || struct.id.clock >= end) break;
    if (!struct.deleted) return false;
  }
  return true;
};

/**
 * Compares an update with a document, without changing either. An update whose structs cannot be applied yet,
 * because what they build upon is missing, is new the first time: it has to be kept.
 */
export const inspectUpdate = (doc: Y.Doc, update: Uint8Array): Inspection => {
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return { kind: 'malformed' };
  }
  // A struct without length takes no place in the order of its client, and breaks the search in it.
  if (decoded.structs.some((struct) => struct.length <= 0)) return { kind: 'malformed' };
  let pending: Pending | undefined;
  const waits = () => (pending ??= pendingOf(doc));
  const clients = new Set<number>();
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const [end, state] = [clock + struct.length, Y.getState(doc.store, client)];
    if (end <= state) continue;
    if (!covers(waits().structs.get(client), Math.max(clock, state), end)) clients.add(client);
  }
  if (clients.size > 0) return { kind: 'new', clients };
  for (const [client, ranges] of decoded.ds.clients) {
    const state = Y.getState(doc.store, client);
    for (const { clock, len } of ranges) {
      const end = clock + len;
      const isKnown =
        isDeleted(doc, client, clock, Math.min(end, state)) &&
        (end <= state || covers(waits().deletes.get(client), Math.max(clock, state), end));
      if (!isKnown) return { kind: 'new', clients };
    }
  }
  return { kind: 'nothing' };
};
