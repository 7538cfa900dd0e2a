/** What is typed in one opened drafts document, and its drafts as texts, once they cannot be stored any more (law L15). */
import { draftName } from '@parley/core/documents/drafts';
import type { CommandId, ContactId } from '@parley/core/ids';
import * as Y from 'yjs';
import { draftTexts } from './draft-text.ts';
import type { ReturnedCommand } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import { asReturned } from './returned-drafts.ts';

/** Names of the top-level types that a transaction has changed, drafts among them. */
export const changedTypes = (transaction: Y.Transaction): readonly string[] =>
  [...transaction.changedParentTypes.keys()]
    .filter((type) => type._item === null)
    .map((type) => Y.findRootTypeKey(type));

/** What one Yjs client has written: everything up to a clock. */
export interface Typed {
  readonly client: number;
  readonly clock: number;
}

/** What was written under the document's present client. */
export const typedIn = (doc: Y.Doc): Typed => ({
  client: doc.clientID,
  clock: Y.getState(doc.store, doc.clientID),
});

export class OwnDrafts {
  readonly #environment: Environment;
  readonly #contact: ContactId;
  readonly #doc: Y.Doc;
  /** The id of each draft's text: a draft is returned once, however often more is typed. */
  readonly #ids = new Map<string, CommandId>();

  constructor(environment: Environment, contact: ContactId, doc: Y.Doc) {
    this.#environment = environment;
    this.#contact = contact;
    this.#doc = doc;
  }

  /** The present words of the drafts among these types. */
  asReturned(names: readonly string[]): readonly ReturnedCommand[] {
    return draftTexts(this.#doc).flatMap((draft) => {
      const name = draftName(draft.kind, draft.draftNumber);
      if (!names.includes(name)) return [];
      const id = this.#ids.get(name) ?? this.#environment.newId<CommandId>();
      this.#ids.set(name, id);
      return [asReturned(this.#environment, this.#contact, draft, id)];
    });
  }
}
