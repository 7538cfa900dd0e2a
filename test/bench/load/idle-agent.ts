/** A tab that is open and does nothing: one socket with a few documents attached, without a client's own machinery. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Frames of Hocuspocus: document, type, and the rest. */
const SYNC = 0;
const AWARENESS = 1;
export const AUTH = 2;
const AUTHENTICATED = 2;

const frame = (
  document: string,
  type: number,
  write: (encoder: encoding.Encoder) => void,
): Uint8Array<ArrayBuffer> => {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, document);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return new Uint8Array(encoding.toUint8Array(encoder));
};

export const authFrame = (document: string): Uint8Array<ArrayBuffer> =>
  frame(document, AUTH, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, '');
  });

/** Step 1 with an empty state vector: nothing is held. */
const syncFrame = (document: string): Uint8Array<ArrayBuffer> =>
  frame(document, SYNC, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint8Array(encoder, new Uint8Array([0]));
  });

export const awarenessFrame = (document: string, client: number, state: object): Uint8Array<ArrayBuffer> =>
  frame(document, AWARENESS, (encoder) => {
    const update = encoding.createEncoder();
    encoding.writeVarUint(update, 1);
    encoding.writeVarUint(update, client);
    encoding.writeVarUint(update, 1);
    encoding.writeVarString(update, JSON.stringify(state));
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(update));
  });

/** A live update of a document. */
export const updateFrame = (document: string, update: Uint8Array): Uint8Array<ArrayBuffer> =>
  frame(document, SYNC, (encoder) => {
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint8Array(encoder, update);
  });

export interface IdleOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly documents: readonly string[];
  /** The one of them on which it says where it is. */
  readonly presence: string;
  readonly client: number;
  readonly state: object;
}

/** Connects, attaches all documents, and says where it is; gives the function that leaves. */
export const openIdle = async (options: IdleOptions): Promise<() => void> => {
  const { url, headers, documents, presence, client, state } = options;
  // Node's own class takes headers; the types are those of browsers.
  const socket = new WebSocket(url, { headers } as unknown as string[]);
  socket.binaryType = 'arraybuffer';
  const attached = new Set<string>();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  socket.addEventListener('open', () => {
    for (const document of documents) socket.send(authFrame(document));
  });
  socket.addEventListener('error', () => reject(new Error('a socket was refused')));
  socket.addEventListener('close', ({ code }) => reject(new Error(`a socket was closed (${code})`)));
  socket.addEventListener('message', ({ data }) => {
    const bytes = new Uint8Array(data as ArrayBuffer);
    // A sign of life of the server, which names no document.
    if (bytes.length === 1) return;
    const decoder = decoding.createDecoder(bytes);
    const document = decoding.readVarString(decoder);
    if (decoding.readVarUint(decoder) !== AUTH || attached.has(document)) return;
    if (decoding.readVarUint(decoder) !== AUTHENTICATED) {
      reject(new Error(`${document} was refused`));
      return;
    }
    attached.add(document);
    socket.send(syncFrame(document));
    if (document === presence) socket.send(awarenessFrame(document, client, state));
    if (attached.size === documents.length) resolve(undefined);
  });
  await promise;
  return () => socket.close();
};
