/** The drafts of one opened desk that were written in by this tab, and their words as texts to hand back (law L15). */
import { draftName } from '@parley/core/documents/drafts';
import type { CommandId, ContactId } from '@parley/core/ids';
import * as Y from 'yjs';
import { draftTexts } from './draft-text.ts';
import type { HandedBack } from '../replica-api.ts';
import type { World } from '../environment.ts';
import { asHandedBack } from '../outbox/returned.ts';

export class OwnDrafts {
  readonly #world: World;
  readonly #contact: ContactId;
  readonly #doc: Y.Doc;
  /** Names of the drafts that were written in: of the others there is nothing to hand back. */
  readonly #names = new Set<string>();
  /** The id of each draft's text: a draft is handed back once, however often more is typed. */
  readonly #ids = new Map<string, CommandId>();

  constructor(world: World, contact: ContactId, doc: Y.Doc) {
    this.#world = world;
    this.#contact = contact;
    this.#doc = doc;
  }

  /** Notes the drafts that a transaction of this tab has changed. */
  note(transaction: Y.Transaction): void {
    for (const type of transaction.changedParentTypes.keys()) {
      if (type._item === null) this.#names.add(Y.findRootTypeKey(type));
    }
  }

  /** The present words of the noted drafts. */
  handBack(): readonly HandedBack[] {
    return draftTexts(this.#doc).flatMap((draft) => {
      const name = draftName(draft.kind, draft.n);
      if (!this.#names.has(name)) return [];
      const id = this.#ids.get(name) ?? this.#world.newId<CommandId>();
      this.#ids.set(name, id);
      return [asHandedBack(this.#world, this.#contact, draft, id)];
    });
  }
}
