/** Media that people sent and that applications uploaded. Meta keeps the first for 7 days and the second for 30. */
import { createHash, createHmac } from 'node:crypto';
import { type Clock, DAY, MINUTE } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';

export interface Media {
  readonly id: string;
  /** The number or page that the medium was sent to or uploaded for. */
  readonly owner: string;
  readonly type: string;
  readonly name: string | null;
  readonly bytes: Uint8Array;
  readonly expiresAt: number;
}

export interface NewMedia {
  readonly owner: string;
  readonly type: string;
  readonly name?: string;
  readonly bytes: Uint8Array;
}

const ADDRESS_LIVES = 5 * MINUTE;
const FROM_PEOPLE = 7 * DAY;
const UPLOADED = 30 * DAY;

export class MediaLibrary {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #media = new Map<string, Media>();
  /** Signs addresses, so that a changed one is refused. */
  readonly #key: string;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
    this.#key = ids.secret();
  }

  /** A medium that a person sent. */
  receive(media: NewMedia): Media {
    return this.#add(media, FROM_PEOPLE);
  }

  /** A medium that an application uploaded. */
  upload(media: NewMedia): Media {
    return this.#add(media, UPLOADED);
  }

  /** Undefined if the medium is not there, or not any more. */
  get(id: string): Media | undefined {
    const media = this.#media.get(id);
    return media && media.expiresAt > this.#clock.now() ? media : undefined;
  }

  remove(id: string): boolean {
    return this.#media.delete(id);
  }

  /** Path and query from which the bytes can be fetched for five minutes, with a token. */
  address(media: Media): string {
    const end = String(Math.ceil((this.#clock.now() + ADDRESS_LIVES) / 1_000));
    return `/whatsapp_business/attachments/?mid=${media.id}&ext=${end}&hash=${this.#hash(media.id, end)}`;
  }

  /** The medium of an address; undefined if the address is over or not one of ours. */
  atAddress(query: Readonly<Record<string, string>>): Media | undefined {
    const { mid = '', ext = '', hash = '' } = query;
    if (hash !== this.#hash(mid, ext) || Number(ext) * 1_000 <= this.#clock.now()) return undefined;
    return this.get(mid);
  }

  #hash(id: string, end: string): string {
    return createHmac('sha256', this.#key).update(`${id}.${end}`).digest('base64url');
  }

  #add(media: NewMedia, lives: number): Media {
    const added: Media = {
      id: this.#ids.number(16),
      owner: media.owner,
      type: media.type,
      name: media.name ?? null,
      bytes: media.bytes,
      expiresAt: this.#clock.now() + lives,
    };
    this.#media.set(added.id, added);
    return added;
  }
}

/** In base64 in webhooks, in hex in the answer of a lookup. */
export function sha256(media: Media, encoding: 'base64' | 'hex'): string {
  return createHash('sha256').update(media.bytes).digest(encoding);
}
