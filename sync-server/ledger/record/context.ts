/** What `decide` and `decideInbound` may know, from what was loaded. */
import type { Context } from '@parley/core/contact/decide/context';
import type { Actor, FileRef } from '@parley/core/contact/entry';
import { displayName } from '@parley/core/inbox/row';
import type { ChannelId, CommandId, ContactId, FileId } from '@parley/core/ids';
import { presentChannel } from '@parley/core/workspace/channels';
import { templatesOf } from '@parley/core/workspace/templates';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { earlierOutcome } from './earlier.ts';

export interface Subject {
  readonly workspace: Workspace;
  readonly contact: ContactId;
  /** The command or inbound that is decided on. */
  readonly cause: CommandId;
  readonly actor: Actor;
  /** Server time in ms. */
  readonly now: number;
}

/** The context of a command or inbound. */
export function contextOf(environment: Environment, known: Known, subject: Subject): Context {
  const { workspace, contact, cause, actor, now } = subject;
  return {
    now,
    actor,
    cause,
    rules: workspace.rules,
    isMember: (agent) => workspace.members.some((member) => member.id === agent && member.active),
    isOrWasMember: (agent) => workspace.members.some((member) => member.id === agent),
    isOnline: environment.isOnline,
    isChannel: (channel) => presentChannel(workspace, channel) !== undefined,
    isDirect: (channel) =>
      workspace.channels.some((one) => one.id === channel && environment.isDirect(one.kind)),
    comment: (id) => ofContact(known.get('comment', id), contact),
    content: (entry) => {
      const said = known.get('entry', { contact, entry });
      return said?.kind === 'message' || said?.kind === 'comment' ? said : undefined;
    },
    templates: (channel) => templatesOf(workspace, channel),
    owner: (channel, key) => ownerOf(known, channel, key, contact),
    message: (entry) => {
      const found = known.get('entry', { contact, entry });
      return found?.kind === 'message' ? found : undefined;
    },
    seqAt: (at) => known.get('seqAt', { contact, at }),
    messagePart: (channel, external) => ofContact(known.get('messagePart', { channel, external }), contact),
    parts: (id) => ofContact(known.get('delivery', id), contact)?.parts ?? undefined,
    delivery: (id) => ofContact(known.get('delivery', id), contact)?.status,
    file: (id) => fileFor(known, subject, id),
    earlier: (id) => (actor.kind === 'agent' ? earlierOutcome(known, actor.id, id) : 'unknown'),
  };
}

/** Another contact than this one that is found by an id. */
function ownerOf(
  known: Known,
  channel: ChannelId,
  key: string,
  self: ContactId,
): ReturnType<Context['owner']> {
  const contact = known.get('owner', { channel, key });
  if (contact === undefined || contact === self) return undefined;
  const stored = known.get('contact', contact);
  return { contact, name: stored && 'state' in stored ? (displayName(stored.state) ?? '') : '' };
}

function ofContact<Stored extends { readonly contact: ContactId }>(
  stored: Stored | undefined,
  contact: ContactId,
): Stored | undefined {
  return stored?.contact === contact ? stored : undefined;
}

/** An agent's file that may go into an entry of this contact: uploaded for it, or by the author for none yet. */
function fileFor(known: Known, { workspace, contact, actor }: Subject, id: FileId): FileRef | undefined {
  const file = known.get('file', id);
  if (file?.workspace !== workspace.id || file.uploader.kind !== 'agent') return undefined;
  const isOwn = actor.kind === 'agent' && actor.id === file.uploader.id;
  if (file.contact !== contact && !(file.contact === null && isOwn)) return undefined;
  const { name, type, size, width, height } = file;
  return {
    id,
    name,
    type,
    size,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}
