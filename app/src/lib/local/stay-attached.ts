/**
 * Keeps a document attached. Only `deleted`, `revoked` and `stale` are final; every other refusal means later:
 * detached, and attached again with back-off, because the stock provider would never try again (law L11).
 */
import { isFinalReason, type FinalReason } from '@parley/core/protocol/reasons';
import type { Attachment, AttachOptions, World } from './ports.ts';
import type { Dispose } from './port.ts';
import { pause } from './worker.ts';

/** How long an attachment over a working connection may go without being synced, in ms, before it is begun anew. */
const UNANSWERED = 4_000;

export type StayOptions = Omit<AttachOptions, 'onDenied'> & {
  /** The attachment has ended for good. */
  readonly onFinal: (reason: FinalReason) => void;
};

export interface Staying {
  /** Whether a transaction's origin is the server. */
  isServer(origin: unknown): boolean;
  /** Sends, if attached. */
  sendStateless(payload: string): void;
  close(): void;
}

export const stayAttached = (world: World, options: StayOptions): Staying => {
  let attachment: Attachment | undefined;
  let cancel: Dispose | undefined;
  let failures = 0;
  let closed = false;
  let synced = false;
  let watch: Dispose | undefined;

  const detach = (): void => {
    const ended = attachment;
    attachment = undefined;
    synced = false;
    ended?.close();
  };

  const attachLater = (): void => {
    cancel?.();
    cancel = world.clock.after(pause(failures, world.clock.random()), attach);
    failures += 1;
  };

  const isUnanswered = (): boolean =>
    !closed && !synced && attachment !== undefined && world.attachments.connected();

  /** A greeting or its answer can get lost between a line that breaks and the next: then nobody would ask again. */
  const watchAnswer = (): void => {
    watch?.();
    watch = undefined;
    if (!isUnanswered()) return;
    watch = world.clock.after(UNANSWERED, () => {
      watch = undefined;
      if (!isUnanswered()) return;
      detach();
      options.onLost();
      attachLater();
    });
  };

  const onDenied = (reason: string): void => {
    if (closed) return;
    detach();
    options.onLost();
    if (isFinalReason(reason)) {
      closed = true;
      unsubscribe();
      watch?.();
      options.onFinal(reason);
      return;
    }
    attachLater();
  };

  const attach = (): void => {
    cancel = undefined;
    if (closed) return;
    attachment = world.attachments.attach({
      ...options,
      onDenied,
      onSynced: () => {
        failures = 0;
        synced = true;
        if (!closed) options.onSynced();
      },
      onLost: () => {
        synced = false;
        watchAnswer();
        if (!closed) options.onLost();
      },
      onStateless: (payload) => {
        if (!closed) options.onStateless(payload);
      },
    });
    watchAnswer();
  };

  const unsubscribe = world.attachments.onConnected(watchAnswer);
  attach();
  return {
    isServer: (origin) => attachment !== undefined && attachment.origin === origin,
    sendStateless: (payload) => attachment?.sendStateless(payload),
    close() {
      closed = true;
      unsubscribe();
      watch?.();
      cancel?.();
      detach();
    },
  };
};
