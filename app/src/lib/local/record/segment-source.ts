/** Where the segments of a contact's record come from: what is stored locally, and a pull from the server. */
import type { ContactId } from '@parley/core/ids';
import type { PullResponse, SegmentInfo } from '@parley/core/protocol/agent-api';
import { get, read } from '../database/database.ts';
import { key } from '../database/keys.ts';
import type { KnownSegments } from '../database/stored.ts';
import type { Environment, Failure, Outcome } from '../environment.ts';
import type { Segment } from './loaded-segments.ts';
import { requestFor, storePulled } from './pull.ts';
import { readStored } from './record-doc.ts';

/** Most segments that one pull requests. */
const MOST_SEGMENTS = 100;

export interface SegmentSourceOptions {
  readonly environment: Environment;
  readonly contact: ContactId;
  /** Hears how each request has ended. */
  readonly onReached: (failure: Failure | undefined) => void;
  /** A pull has stored documents of this contact. */
  readonly onStored: () => void;
}

export class SegmentSource {
  readonly #options: SegmentSourceOptions;

  constructor(options: SegmentSourceOptions) {
    this.#options = options;
  }

  /** What the last pull said of the contact's documents. */
  known(): Promise<KnownSegments | undefined> {
    const { environment, contact } = this.#options;
    return read(environment.database, (store) => get<KnownSegments>(store, key.segments(contact)));
  }

  /** All segments by what the last pull said, oldest first. */
  async infos(): Promise<readonly SegmentInfo[]> {
    return (await this.known())?.segments ?? [];
  }

  /** A segment from what is stored; undefined if a part of it is missing. */
  async stored(info: SegmentInfo): Promise<Segment | undefined> {
    const { environment, contact } = this.#options;
    const entries = await readStored(environment, contact, info.name);
    return entries.length >= info.count ? { name: info.name, first: info.first, entries } : undefined;
  }

  /** Requests so many of the newest segments, and stores what the server answers. */
  async pull(segments: number): Promise<Outcome<PullResponse>> {
    const { environment, contact, onReached, onStored } = this.#options;
    const request = await requestFor(environment, contact, Math.min(MOST_SEGMENTS, segments));
    const outcome = await environment.transport.pull({ contacts: [request] });
    onReached(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok) return outcome;
    for (const pulled of outcome.value.contacts) await storePulled(environment, pulled);
    onStored();
    return outcome;
  }
}
