/** The calls of a message, before they are made. */
import type { WhatsAppMedia } from '@parley/core/channels/whatsapp';
import type { FileId } from '@parley/core/ids';

/** What is sent with one call, apart from whom it goes to. */
export type PartContent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'file';
      /** Undefined if WhatsApp does not take such files. */
      readonly as?: WhatsAppMedia;
      readonly name: string;
      readonly caption?: string;
    }
  | {
      readonly type: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
    }
  | {
      readonly type: 'template';
      readonly template: Readonly<Record<string, unknown>>;
      /** How the file of the part is shown in the header. */
      readonly header?: WhatsAppMedia;
      readonly name?: string;
    };

/** One call, and the file whose bytes it needs. */
export interface Sent {
  readonly file?: FileId;
  readonly content: PartContent;
}

/** A latitude or longitude as the Cloud API takes it, exact to a centimetre. */
export function degrees(value: number): string {
  return value.toFixed(7);
}
