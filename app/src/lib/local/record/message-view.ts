/** What later entries say of messages: edits, deletions, reactions, and files that came or are gone. Pure. */
import { isSameActor, type Actor, type Entry, type FileRef } from '@parley/core/contact/entry';
import type { EntryId } from '@parley/core/ids';
import type { MessageReaction, MessageView } from '../replica-api.ts';

/** The messages that were amended. A message that is not loaded can be among them. */
export function messageViewsOf(entries: readonly Entry[]): ReadonlyMap<EntryId, MessageView> {
  const views = new Map<EntryId, MessageView>();
  for (const entry of entries) {
    const message = amendedBy(entry);
    if (message !== undefined) views.set(message, amended(views.get(message) ?? PLAIN, entry));
  }
  return views;
}

const PLAIN: MessageView = { edits: [], deleted: false, reactions: [], ready: new Map(), gone: new Map() };

const amendedBy = (entry: Entry): EntryId | undefined => {
  switch (entry.kind) {
    case 'message-edited':
    case 'message-deleted':
    case 'message-reaction':
    case 'file-ready':
    case 'file-gone':
      return entry.message;
    case 'message':
      return entry.redacted ? entry.id : undefined;
    default:
      return undefined;
  }
};

const amended = (view: MessageView, entry: Entry): MessageView => {
  switch (entry.kind) {
    case 'message-edited':
      return entry.redacted ? view : { ...view, edits: [...view.edits, entry] };
    case 'message-deleted':
      return { ...view, deleted: true, deletedBy: entry.by };
    case 'message':
      return { ...view, deleted: true };
    case 'message-reaction':
      return { ...view, reactions: withReaction(view.reactions, entry.emoji, entry.by) };
    case 'file-ready':
      return withReady(view, entry.file);
    case 'file-gone':
      return { ...view, gone: new Map([...view.gone, [entry.file, entry.reason]]) };
    default:
      return view;
  }
};

/** A file that came after all is no longer gone. */
const withReady = (view: MessageView, file: FileRef): MessageView => {
  const gone = new Map(view.gone);
  gone.delete(file.id);
  return { ...view, ready: new Map([...view.ready, [file.id, file]]), gone };
};

/** An actor has one emoji at a message: another one takes the place of the one before. */
const withReaction = (
  before: readonly MessageReaction[],
  emoji: string | null,
  by: Actor,
): readonly MessageReaction[] => {
  const others = before
    .map((reaction) => ({ ...reaction, by: reaction.by.filter((actor) => !isSameActor(actor, by)) }))
    .filter((reaction) => reaction.by.length > 0 || reaction.emoji === emoji);
  if (emoji === null) return others;
  return others.some((reaction) => reaction.emoji === emoji)
    ? others.map((reaction) => (reaction.emoji === emoji ? { emoji, by: [...reaction.by, by] } : reaction))
    : [...others, { emoji, by: [by] }];
};
