/**
 * Finds the part of an update that a document can take. Yjs keeps structs that build upon missing ones, and
 * looks at all of them again with each update: some thousands block the process for minutes. This module
 * looks at each struct of the update once or twice, and leaves out the waiting ones before Yjs sees them.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Struct = Decoded['structs'][number];

export interface Applicable {
  /** The update without the parts that would wait. The same object if no part waits. */
  readonly update: Uint8Array;
  /**
   * The number of structs and deletions that build upon something that is neither in the document nor in the
   * update.
   */
  readonly waiting: number;
  /** Whether the rest contains anything that the document does not have. */
  readonly isNew: boolean;
  /** Client ids that have new structs. */
  readonly clients: ReadonlySet<number>;
  /**
   * The same update in pieces, to be applied one after another: the cost of a whole update is not known in
   * advance.
   */
  readonly pieces: Pieces;
}

export interface Pieces {
  /** The number of structs and deletions. */
  readonly length: number;
  /** The types among the structs; they may be nested in one another. */
  readonly types: readonly Y.ID[];
  /** The structs and deletions in `[from, to)` as an update. */
  readonly between: (from: number, to: number) => Uint8Array;
}

type Reached = (client: number) => number;

const isMissing = (id: unknown, reached: Reached): id is Y.ID =>
  id instanceof Y.ID && id.clock >= reached(id.client);

/** The first missing id that a struct builds upon. */
const missingOf = (struct: Struct, reached: Reached): Y.ID | undefined => {
  if (!(struct instanceof Y.Item)) return undefined;
  const { origin, rightOrigin } = struct;
  const parent: unknown = struct.parent;
  if (isMissing(origin, reached)) return origin;
  if (isMissing(rightOrigin, reached)) return rightOrigin;
  return isMissing(parent, reached) ? parent : undefined;
};

const endOf = (struct: Struct): number => struct.id.clock + struct.length;

/**
 * How far each client's structs can be taken: in the order of the client, each as soon as those it builds
 * upon are there.
 */
const reach = (
  doc: Y.Doc,
  structs: readonly Struct[],
  isRefused: (client: number) => boolean,
): { readonly ends: ReadonlyMap<number, number>; readonly order: readonly Struct[] } => {
  const order: Struct[] = [];
  const queues = new Map<number, Struct[]>();
  for (const struct of structs) {
    if (isRefused(struct.id.client)) continue;
    const queue = queues.get(struct.id.client);
    if (queue) queue.push(struct);
    else queues.set(struct.id.client, [struct]);
  }
  const ends = new Map<number, number>();
  const reached: Reached = (client) => ends.get(client) ?? Y.getState(doc.store, client);
  const places = new Map<number, number>();
  const waiters = new Map<number, Set<number>>();
  const ready = [...queues.keys()];
  for (let client = ready.pop(); client !== undefined; client = ready.pop()) {
    const queue = queues.get(client) ?? [];
    let place = places.get(client) ?? 0;
    const before = reached(client);
    for (; place < queue.length; place += 1) {
      const struct = queue[place];
      if (struct === undefined) break;
      if (endOf(struct) <= reached(client)) continue;
      if (struct instanceof Y.Skip || struct.id.clock > reached(client)) break;
      const missing = missingOf(struct, reached);
      if (missing !== undefined) {
        const waiting = waiters.get(missing.client) ?? new Set();
        waiters.set(missing.client, waiting.add(client));
        break;
      }
      ends.set(client, endOf(struct));
      order.push(struct);
    }
    places.set(client, place);
    if (reached(client) > before) {
      ready.push(...(waiters.get(client) ?? []));
      waiters.delete(client);
    }
  }
  return { ends, order };
};

/** Whether all structs in `[from, end)`, all of which the document has, are deleted. */
const isDeleted = (doc: Y.Doc, client: number, from: number, end: number): boolean => {
  const structs = doc.store.clients.get(client) ?? [];
  for (let index = Y.findIndexSS(structs, from); index < structs.length; index += 1) {
    const struct = structs[index];
    if (!struct || struct.id.clock >= end) break;
    if (!struct.deleted) return false;
  }
  return true;
};

interface Range {
  readonly clock: number;
  readonly len: number;
}

const grouped = <Value>(values: readonly Value[], keyOf: (value: Value) => number): Map<number, Value[]> => {
  const groups = new Map<number, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
};

/** Encodes an update from these structs and deletions. */
const encode = (structs: readonly Struct[], deletions: ReadonlyMap<number, readonly Range[]>): Uint8Array => {
  const encoder = new Y.UpdateEncoderV1();
  const rest = encoder.restEncoder;
  const byClient = grouped(structs, ({ id }) => id.client);
  encoding.writeVarUint(rest, byClient.size);
  for (const [client, own] of byClient) {
    encoding.writeVarUint(rest, own.length);
    encoder.writeClient(client);
    encoding.writeVarUint(rest, own[0]?.id.clock ?? 0);
    for (const struct of own) struct.write(encoder, 0);
  }
  encoding.writeVarUint(rest, deletions.size);
  for (const [client, ranges] of deletions) {
    encoding.writeVarUint(rest, client);
    encoding.writeVarUint(rest, ranges.length);
    for (const { clock, len } of ranges) {
      encoding.writeVarUint(rest, clock);
      encoding.writeVarUint(rest, len);
    }
  }
  return encoder.toUint8Array();
};

const NOBODY = (): boolean => false;

/**
 * Looks at an update without changing the document.
 * @param isRefused client ids whose new structs are refused, with everything that builds upon them
 * @returns the part that can be taken now, or undefined if the update does not decode
 */
export const applicableOf = (
  doc: Y.Doc,
  update: Uint8Array,
  isRefused: (client: number) => boolean = NOBODY,
): Applicable | undefined => {
  let decoded: Decoded;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return undefined;
  }
  const { structs, ds } = decoded;
  // A struct without length takes no position among its client's structs, and breaks the search there.
  if (structs.some((struct) => struct.length <= 0)) return undefined;
  const { ends, order } = reach(doc, structs, isRefused);
  const reached = (client: number): number => ends.get(client) ?? Y.getState(doc.store, client);
  const taken = structs.filter((struct) => endOf(struct) <= reached(struct.id.client));
  let waiting = structs.reduce(
    (sum, struct) => sum + (struct instanceof Y.Skip || endOf(struct) <= reached(struct.id.client) ? 0 : 1),
    0,
  );
  const clients = new Set<number>();
  for (const [client, end] of ends) if (end > Y.getState(doc.store, client)) clients.add(client);
  let isNew = clients.size > 0;
  const deletions = new Map<number, Range[]>();
  for (const [client, ranges] of ds.clients) {
    const there = ranges.filter(({ clock, len }) => clock + len <= reached(client));
    waiting += ranges.length - there.length;
    if (there.length > 0) deletions.set(client, there);
    const state = Y.getState(doc.store, client);
    isNew ||= there.some(
      ({ clock, len }) => len > 0 && (clock + len > state || !isDeleted(doc, client, clock, clock + len)),
    );
  }
  const whole = waiting === 0 ? update : encode(taken, deletions);
  return { update: whole, waiting, isNew, clients, pieces: piecesOf(order, deletions) };
};

/** Deepest nesting of types: deleting an outermost type with more levels would overflow the stack. */
const DEEPEST = 100;

/** Whether one of these types, which the document has, is nested deeper than in any of our drafts. */
export const isTooDeep = (doc: Y.Doc, types: readonly Y.ID[]): boolean =>
  types.some((id) => {
    let at: unknown = Y.getItem(doc.store, id).parent;
    for (let depth = 0; at instanceof Y.AbstractType && at._item !== null; depth += 1) {
      if (depth >= DEEPEST) return true;
      at = at._item.parent;
    }
    return false;
  });

const piecesOf = (order: readonly Struct[], deletions: ReadonlyMap<number, readonly Range[]>): Pieces => {
  const cuts = [...deletions].flatMap(([client, ranges]) => ranges.map((range) => ({ client, range })));
  return {
    length: order.length + cuts.length,
    types: order.flatMap((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentType ? [struct.id] : [],
    ),
    between: (from, to) => {
      const some = grouped(
        cuts.slice(Math.max(0, from - order.length), Math.max(0, to - order.length)),
        ({ client }) => client,
      );
      const ranges = [...some].map(([client, own]) => [client, own.map(({ range }) => range)] as const);
      return encode(order.slice(from, to), new Map(ranges));
    },
  };
};
