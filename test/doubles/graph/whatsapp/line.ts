/** What a person on WhatsApp needs to know of the number that they write to. */
import type { MediaLibrary } from '../accounts/media-library.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Json } from '../kit/json.ts';

export interface Line {
  /** Id of the number. */
  readonly id: string;
  /** Digits with the country code. */
  readonly phone: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  /** A webhook of this number; `value` without product and metadata. */
  tell(field: string, value: Json): void;
  /** Counts a message that came in for the number's throughput. */
  countInbound(): void;
}
