/** For tests: a hostile client, which sends what bytes it likes. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { vi } from 'vitest';
import { socketWith } from './client.ts';

export interface RawClient {
  readonly socket: WebSocket;
  /** Refusals by document, in order. */
  readonly denied: { readonly document: string; readonly reason: string }[];
  /** Documents that the server let in. */
  readonly admitted: string[];
  readonly closed: { code: number; reason: string }[];
  send(data: Uint8Array): void;
  /** Attaches a document, and waits until it is in or refused. */
  attach(document: string, token?: string): Promise<void>;
  deniedFor(document: string): Promise<string>;
  closing(): Promise<{ readonly code: number; readonly reason: string }>;
  close(): void;
}

/** A frame: document name, type, and the rest. */
export const frame = (
  document: string,
  type: number,
  write: (encoder: encoding.Encoder) => void = () => undefined,
): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, document);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
};

export const authFrame = (document: string, token = ''): Uint8Array =>
  frame(document, 2, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
  });

/** Step 0: state vector; 1: reply to the server's; 2: live update. */
export const syncFrame = (document: string, step: number, payload: Uint8Array): Uint8Array =>
  frame(document, 0, (encoder) => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });

export const awarenessFrame = (
  document: string,
  states: readonly { readonly client: number; readonly clock: number; readonly state: string }[],
): Uint8Array =>
  frame(document, 1, (encoder) => {
    const update = encoding.createEncoder();
    encoding.writeVarUint(update, states.length);
    for (const { client, clock, state } of states) {
      encoding.writeVarUint(update, client);
      encoding.writeVarUint(update, clock);
      encoding.writeVarString(update, state);
    }
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(update));
  });

const WAIT = { timeout: 10_000, interval: 5 };

export const connectRaw = async (url: string, cookie: string): Promise<RawClient> => {
  const socket = new (socketWith({ cookie }))(url);
  socket.binaryType = 'arraybuffer';
  const denied: { document: string; reason: string }[] = [];
  const admitted: string[] = [];
  const closed: { code: number; reason: string }[] = [];
  socket.addEventListener('message', ({ data }) => {
    const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer));
    const document = decoding.readVarString(decoder);
    if (decoding.readVarUint(decoder) !== 2) return;
    const kind = decoding.readVarUint(decoder);
    if (kind === 1) denied.push({ document, reason: decoding.readVarString(decoder) });
    if (kind === 2) admitted.push(document);
  });
  socket.addEventListener('close', ({ code, reason }) => closed.push({ code, reason }));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('refused')));
  });
  return {
    socket,
    denied,
    admitted,
    closed,
    send: (data) => socket.send(data),
    attach: async (document, token) => {
      const before = admitted.length + denied.length;
      socket.send(authFrame(document, token));
      await vi.waitFor(() => {
        if (admitted.length + denied.length === before) throw new Error(`${document}: no answer`);
      }, WAIT);
    },
    deniedFor: (document) =>
      vi.waitFor(() => {
        const found = denied.find((one) => one.document === document);
        if (!found) throw new Error(`${document} is not refused`);
        return found.reason;
      }, WAIT),
    closing: () =>
      vi.waitFor(() => {
        const [event] = closed;
        if (!event) throw new Error('the socket is open');
        return event;
      }, WAIT),
    close: () => socket.close(),
  };
};
