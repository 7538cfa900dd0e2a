/** What the agent typed in a contact that it loses sight of: kept as text, never dropped with it (law L15). */
import type { Entry } from '@parley/core/contact/entry';
import { draftName } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import { readDrafts } from '@parley/core/documents/read-drafts';
import type { ContactId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { ReplicaCache } from '../cache/cache.ts';
import { getAll } from '../database/database.ts';
import { under } from '../database/keys.ts';
import type { DirtyDrafts } from '../database/stored.ts';
import { draftText, draftTexts, type DraftText, type Part } from '../drafts/draft-text.ts';
import { asReturned } from '../drafts/returned-drafts.ts';
import { consumerOf, wordsLeft } from '../drafts/leftovers.ts';
import type { Environment } from '../environment.ts';
import { storedNames, updatesIn } from '../database/documents.ts';
import { entriesIn } from '../record/record-doc.ts';
import type { ReturnedCommand } from '../replica-api.ts';

/**
 * The agent's words in a contact that the server does not keep for the agent: all of the private drafts document, shared drafts
 * with words that the server has not proven, and of drafts that the record has consumed the unproven words that were
 * not sent. Part of the transaction that drops the documents: no word is stored between the two.
 */
export async function returnedWords(
  store: IDBObjectStore,
  environment: Pick<Environment, 'newId' | 'clock' | 'report'>,
  cache: Pick<ReplicaCache, 'agent' | 'rows'>,
  contact: ContactId,
): Promise<readonly ReturnedCommand[]> {
  const { agent } = cache;
  const state = cache.rows.get(contact)?.state;
  const names = await storedNames(store, contact);
  const notes = await getAll<DirtyDrafts>(store, under('dirty'));
  const privateName = formatName({ kind: 'private', contact, agent, incarnation: 1 });
  const found: DraftText[] = [];
  let record: readonly Entry[] | undefined;
  for (const name of names.filter((one) => one.startsWith(`drafts/${contact}`))) {
    const isPrivate = name.startsWith(privateName.slice(0, privateName.indexOf('@') + 1));
    const unproven = partOf(notes.filter((note) => note.name === name));
    const { doc, bad } = readDrafts(await updatesIn(store, contact, name), (update) => update);
    for (const { why } of bad) environment.report('drafts document update', new Error(why));
    for (const draft of draftTexts(doc)) {
      const own = draftText(doc, draftName(draft.kind, draft.draftNumber), unproven);
      const consumed = isPrivate ? state?.privateReply[agent] : state?.[draft.kind];
      const isOpen =
        draft.draftNumber >= (consumed?.draftNumber ?? 0) ||
        consumed?.open?.includes(draft.draftNumber) === true;
      if (own === '' && !(isPrivate && isOpen)) continue;
      // The record may be newer than the row.
      record ??= await recordIn(store, environment, contact, names);
      const consumer = consumerOf(draft, record, isPrivate ? agent : 'shared');
      const text = consumer !== undefined ? leftOf(draft, consumer) : isOpen ? draft.text : own;
      if (text !== '') found.push({ ...draft, text });
    }
    doc.destroy();
  }
  return found.map((draft) => asReturned(environment, contact, draft));
}

/** Takes from a text what these notes say is unproven. */
function partOf(notes: readonly DirtyDrafts[]): Part {
  return ({ client, clock }, words) => {
    const from = Math.min(...notes.filter((note) => note.client === client).map((note) => note.from));
    return words.slice(Math.max(0, from - clock));
  };
}

/** The words of a consumed draft that were not sent. Words of a deleted comment are gone for good (CM-5). */
function leftOf(draft: DraftText, consumer: Entry): string {
  return 'body' in consumer ? wordsLeft(draft.text, toPlainText(consumer.body)) : '';
}

/** The record as far as it is stored. */
async function recordIn(
  store: IDBObjectStore,
  environment: Pick<Environment, 'report'>,
  contact: ContactId,
  names: readonly string[],
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const name of names.filter((one) => !one.startsWith('drafts/'))) {
    const updates = await updatesIn(store, contact, name);
    try {
      entries.push(...entriesIn(updates, environment.report));
    } catch (error) {
      environment.report('record document', error);
    }
  }
  return entries;
}
