/** What `decide` and `decideInbound` may know, read from the tables inside the transaction. */
import type { Context } from '@parley/core/contact/decide/context';
import type { Actor, FileRef } from '@parley/core/contact/entry';
import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { Ledger } from './ledger.ts';

/** An agent's file that may go into an entry of this contact: uploaded for it, or by the author for none yet. */
const fileFor = ({ tables }: Ledger, workspace: Workspace, contact: ContactId, actor: Actor, id: FileId) => {
  const file = tables.files.file(id);
  if (file?.workspace !== workspace.id || file.uploader.kind !== 'agent') return undefined;
  const isOwn = actor.kind === 'agent' && actor.id === file.uploader.id;
  if (file.contact !== contact && !(file.contact === null && isOwn)) return undefined;
  const { name, type, size, width, height } = file;
  const ref: FileRef = {
    id,
    name,
    type,
    size,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
  return ref;
};

/** The context of a command or inbound. The tables must be those of the writing connection. */
export const contextOf = (
  ledger: Ledger,
  workspace: Workspace,
  contact: ContactId,
  cause: CommandId,
  actor: Actor,
  now: number,
): Context => {
  const { tables, environment } = ledger;
  return {
    now,
    actor,
    cause,
    rules: workspace.rules,
    isMember: (agent) => workspace.members.some((member) => member.id === agent && member.active),
    isOrWasMember: (agent) => workspace.members.some((member) => member.id === agent),
    isOnline: environment.isOnline,
    isChannel: (channel) => workspace.channels.some((one) => one.id === channel),
    comment: (id) => tables.record.comment(contact, id),
    said: (id) => {
      const entry = tables.record.entry(contact, id);
      return entry?.kind === 'message' || entry?.kind === 'comment' ? entry : undefined;
    },
    delivery: (id) => tables.record.delivery(contact, id),
    file: (id) => fileFor(ledger, workspace, contact, actor, id),
    earlier: (id) => (actor.kind === 'agent' ? tables.answers.earlier(actor.id, id) : 'unknown'),
  };
};
