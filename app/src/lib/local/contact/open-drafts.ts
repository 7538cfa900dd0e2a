/** The drafts documents of one open contact: each is acquired when it is asked for first, and released at the end. */
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { ReplicaCache } from '../cache/cache.ts';
import type { DraftsDocument } from '../drafts/draft-document.ts';
import type { AcquiredDrafts, DraftsDocuments } from '../drafts/drafts.ts';
import type { Dispose } from '../replica-api.ts';

export interface OpenDraftsOptions {
  readonly cache: ReplicaCache;
  readonly contact: ContactId;
  readonly draftsDocuments: DraftsDocuments;
  /** A drafts document was opened. */
  readonly onOpened: (draftsDocument: DraftsDocument) => void;
  /** Words in a drafts document have changed. */
  readonly onUpdate: () => void;
}

export class OpenDrafts {
  readonly #options: OpenDraftsOptions;
  /** By name of the document. */
  readonly #acquired = new Map<string, { readonly drafts: AcquiredDrafts; readonly off: Dispose }>();
  /** Whether the contact was in the agent's sight when that was last looked at. */
  #inSight: boolean;

  constructor(options: OpenDraftsOptions) {
    this.#options = options;
    this.#inSight = this.#isInSight();
  }

  shared(): DraftsDocument {
    const { contact } = this.#options;
    return this.#document(formatName({ kind: 'drafts', contact, incarnation: this.#incarnation() }));
  }

  private(): DraftsDocument {
    const { cache, contact } = this.#options;
    const incarnation = this.#incarnation();
    return this.#document(formatName({ kind: 'private', contact, agent: cache.agent, incarnation }));
  }

  edits(author: AgentId): DraftsDocument {
    const { contact } = this.#options;
    return this.#document(formatName({ kind: 'edits', contact, author, incarnation: this.#incarnation() }));
  }

  /** Reads the stored updates again, as after a pull has brought more. */
  reload(): void {
    for (const { drafts } of this.#acquired.values()) drafts.draftsDocument.reload();
  }

  /** Drafts documents end when the contact is out of sight, and are opened again when it is back. */
  followSight(): void {
    const before = this.#inSight;
    this.#inSight = this.#isInSight();
    if (before && !this.#inSight) {
      for (const { drafts } of this.#acquired.values()) drafts.draftsDocument.lose();
    }
    if (before || !this.#inSight) return;
    for (const [name, { drafts }] of this.#acquired) {
      if (drafts.draftsDocument.isLost()) this.#release(name);
    }
    this.shared();
  }

  close(): void {
    for (const name of [...this.#acquired.keys()]) this.#release(name);
  }

  #isInSight(): boolean {
    return this.#options.cache.rows.has(this.#options.contact);
  }

  /** Drafts documents begin at incarnation 1; a row says when that has changed. */
  #incarnation(): number {
    return this.#options.cache.rows.get(this.#options.contact)?.draftsDocument.incarnation ?? 1;
  }

  #document(name: string): DraftsDocument {
    const known = this.#acquired.get(name);
    if (known) return known.drafts.draftsDocument;
    const { contact, draftsDocuments, onOpened, onUpdate } = this.#options;
    const drafts = draftsDocuments.acquire(contact, name);
    const { draftsDocument } = drafts;
    draftsDocument.doc.on('update', onUpdate);
    this.#acquired.set(name, { drafts, off: () => draftsDocument.doc.off('update', onUpdate) });
    onOpened(draftsDocument);
    return draftsDocument;
  }

  #release(name: string): void {
    const known = this.#acquired.get(name);
    this.#acquired.delete(name);
    known?.off();
    known?.drafts.release();
  }
}
