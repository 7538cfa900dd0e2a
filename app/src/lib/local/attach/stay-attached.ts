/**
 * Keeps a document attached. Only `deleted` and `stale` are final; every other refusal means later: detached, and
 * attached again with back-off, because the stock provider would never try again (law L11).
 */
import { isFinalReason, type FinalReason } from '@parley/core/protocol/reasons';
import type { Attachment, AttachOptions, Environment } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import { pause } from '../scheduling/back-off.ts';

export type StayOptions = Omit<AttachOptions, 'onDenied' | 'onLost'> & {
  /** The attachment is gone and will come back: the line was lost, or the server gave a reason to try later. */
  readonly onLost: (refusal: string | undefined) => void;
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

export const stayAttached = (
  environment: Pick<Environment, 'attachments' | 'clock'>,
  options: StayOptions,
): Staying => {
  let attachment: Attachment | undefined;
  let cancel: Dispose | undefined;
  let failures = 0;
  let closed = false;

  const detach = (): void => {
    const ended = attachment;
    attachment = undefined;
    ended?.close();
  };

  const onDenied = (reason: string): void => {
    if (closed) return;
    detach();
    options.onLost(reason);
    if (isFinalReason(reason)) {
      closed = true;
      options.onFinal(reason);
      return;
    }
    cancel?.();
    cancel = environment.clock.after(pause(failures, environment.clock.random()), attach);
    failures += 1;
  };

  const attach = (): void => {
    cancel = undefined;
    if (closed) return;
    attachment = environment.attachments.attach({
      ...options,
      onDenied,
      onSynced: () => {
        failures = 0;
        if (!closed) options.onSynced();
      },
      onLost: () => {
        if (!closed) options.onLost(undefined);
      },
      onStateless: (payload) => {
        if (!closed) options.onStateless(payload);
      },
    });
  };

  attach();
  return {
    isServer: (origin) => attachment !== undefined && attachment.origin === origin,
    sendStateless: (payload) => attachment?.sendStateless(payload),
    close() {
      closed = true;
      cancel?.();
      detach();
    },
  };
};
