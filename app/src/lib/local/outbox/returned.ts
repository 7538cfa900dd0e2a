/** What the agent typed in a contact that it loses sight of: kept as text, never dropped with it (law L15). */
import { formatName } from '@parley/core/documents/names';
import { readDrafts } from '@parley/core/documents/read-drafts';
import type { ActionOf } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import { read } from '../database/database.ts';
import { loadUpdates, storedNames } from '../record/documents.ts';
import { asRichText, draftTexts, type DraftText } from '../drafts/draft-text.ts';
import type { Mirror } from '../cache/cache.ts';
import type { HandedBack } from '../replica-api.ts';
import type { World } from '../environment.ts';

const nameOf = (contact: ContactId, mirror: Mirror): string => {
  const name = formatName({ kind: 'private', contact, agent: mirror.agent, incarnation: 1 });
  return name.slice(0, name.indexOf('@'));
};

/** The text of a draft as a command that was handed back; under `id`, if there is one for it already. */
export const asHandedBack = (
  world: World,
  contact: ContactId,
  draft: DraftText,
  id: CommandId = world.newId(),
): HandedBack => {
  const type: 'send' | 'comment' = draft.kind === 'reply' ? 'send' : 'comment';
  const action: ActionOf<'send'> | ActionOf<'comment'> = { type, body: asRichText(draft.text), files: [] };
  const now = world.clock.now();
  return {
    command: { v: 1, id, contact, happenedAt: now, seen: 0, action },
    refusal: { reason: 'unknown-contact' },
    at: now,
  };
};

/**
 * Texts of the agent's own drafts: all of the private desk, and of shared ones where something is unproven.
 * Drafts that the record has consumed are left out.
 */
export const salvage = async (world: World, mirror: Mirror, contact: ContactId): Promise<HandedBack[]> => {
  const names = await read(world.database, (store) => storedNames(store, contact));
  const dirty = new Set(mirror.dirty.map(({ name }) => name));
  const own = nameOf(contact, mirror);
  const row = mirror.rows.get(contact);
  const found: HandedBack[] = [];
  for (const name of names) {
    const isPrivate = name.startsWith(`${own}@`);
    if (!name.startsWith(`desk/${contact}`) || !(isPrivate || dirty.has(name))) continue;
    const { doc, bad } = readDrafts(await loadUpdates(world.database, contact, name), (update) => update);
    for (const { why } of bad) world.report('desk update', new Error(why));
    for (const draft of draftTexts(doc)) {
      const consumed = isPrivate
        ? (row?.state.privateReply[mirror.agent]?.n ?? 0)
        : (row?.state[draft.kind].n ?? 0);
      if (draft.n >= consumed) found.push(asHandedBack(world, contact, draft));
    }
    doc.destroy();
  }
  return found;
};
