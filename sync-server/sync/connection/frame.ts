/** A message from a client, looked at before Hocuspocus sees it: only whole frames of known kinds go on. */
import { MessageType } from '@hocuspocus/server';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as decoding from 'lib0/decoding';
import type { SyncLimits } from './limits.ts';

/** Longest document name in characters; all of ours are shorter. */
const MAX_NAME = 200;

export type Frame =
  /** Not even a document name can be read, or it is none that a document could have. */
  | { readonly kind: 'garbage' }
  /** An answer to a ping of older providers; it names no document. */
  | { readonly kind: 'pong' }
  | {
      readonly kind: 'auth' | 'content' | 'awareness' | 'close';
      readonly document: string;
      readonly refusal?: LaterReason;
    };

/** Size of a length-prefixed part, which has to end just where the frame ends or before. */
const part = (decoder: decoding.Decoder): Uint8Array => decoding.readVarUint8Array(decoder);

const checkAwareness = (update: Uint8Array): void => {
  const decoder = decoding.createDecoder(update);
  const count = decoding.readVarUint(decoder);
  for (let index = 0; index < count; index += 1) {
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    const state: unknown = JSON.parse(decoding.readVarString(decoder));
    if (typeof state !== 'object' || Array.isArray(state)) throw new Error('an awareness state is no object');
  }
};

const KINDS: ReadonlyMap<number, 'auth' | 'awareness' | 'close'> = new Map([
  [MessageType.Auth, 'auth'],
  [MessageType.Awareness, 'awareness'],
  [MessageType.CLOSE, 'close'],
]);

type Limits = Pick<SyncLimits, 'maxUpdateBytes' | 'maxExchangeBytes' | 'maxAwarenessBytes' | 'maxTextBytes'>;

/** The step of a first exchange that brings content. */
const EXCHANGE = 1;

/** Reads the rest of a frame; throws if it is not whole. Gives the reason why it will not do, if any. */
const checkBody = (type: number, decoder: decoding.Decoder, limits: Limits): LaterReason | undefined => {
  switch (type as MessageType) {
    case MessageType.Sync: {
      const step = decoding.readVarUint(decoder);
      if (step > 2) return 'malformed';
      const most = step === EXCHANGE ? limits.maxExchangeBytes : limits.maxUpdateBytes;
      return part(decoder).length > most ? 'too-large' : undefined;
    }
    case MessageType.Awareness: {
      const update = part(decoder);
      if (update.length > limits.maxAwarenessBytes) return 'too-large';
      checkAwareness(update);
      return undefined;
    }
    case MessageType.Auth: {
      if (decoding.readVarUint(decoder) !== 0) return 'malformed';
      return part(decoder).length > limits.maxTextBytes ? 'too-large' : undefined;
    }
    case MessageType.Stateless:
      return part(decoder).length > limits.maxTextBytes ? 'too-large' : undefined;
    case MessageType.QueryAwareness:
    case MessageType.CLOSE:
      return undefined;
    // Meant for servers among themselves.
    case MessageType.SyncReply:
    case MessageType.BroadcastStateless:
      return 'forbidden';
    default:
      return 'malformed';
  }
};

/** The document that a frame of our own is about. */
export const documentOf = (data: Uint8Array): string => decoding.readVarString(decoding.createDecoder(data));

/** Looks at a frame without changing anything. */
export const readFrame = (data: Uint8Array, limits: Limits): Frame => {
  if (data.length === 1 && data[0] === MessageType.Pong) return { kind: 'pong' };
  const decoder = decoding.createDecoder(data);
  let document: string;
  let type: number;
  try {
    document = decoding.readVarString(decoder);
    type = decoding.readVarUint(decoder);
  } catch {
    return { kind: 'garbage' };
  }
  if (document.length === 0 || document.length > MAX_NAME) return { kind: 'garbage' };
  const kind = KINDS.get(type) ?? 'content';
  try {
    const refusal = checkBody(type, decoder, limits);
    return { kind, document, ...(refusal ? { refusal } : {}) };
  } catch {
    return { kind, document, refusal: 'malformed' };
  }
};
