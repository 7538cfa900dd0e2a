/** Random commands and inbounds. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { entryIdOf, notificationIdOf, type CommandId } from '@parley/core/ids';
import type { FileRef, Sender } from '@parley/core/contact/entry';
import { keyOf } from '@parley/core/contact/identity';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import type { CommandWork, InboundWork, Work } from '../work.ts';
import type { Cast, GivenCommand } from './cast.ts';

export function randomWork(cast: Cast): Work {
  return cast.dice.once(3) ? randomInbound(cast) : randomCommand(cast);
}

export function randomCommand(cast: Cast): CommandWork {
  const { dice, workspace } = cast;
  const asked = randomAsked(cast);
  const { action, contact = dice.pick(cast.contacts), author = dice.pick(cast.agents), replaces } = asked;
  const command: Command = {
    v: 1,
    id: cast.cause(),
    contact,
    happenedAt: cast.now,
    seen: dice.once(4) ? dice.roll(20) : 1_000_000,
    ...(replaces === undefined ? {} : { replaces }),
    ...(dice.once(6) ? { after: cast.earlier('send')?.id ?? cast.earlierCause() } : {}),
    action,
  };
  cast.noteCommand({ id: command.id, contact, author, type: action.type });
  return { type: 'command', workspace, author, command };
}

interface Asked extends Partial<Pick<GivenCommand, 'contact' | 'author'>> {
  readonly action: Action;
  readonly replaces?: CommandId;
}

/** Mostly what its author may do, about what is there. */
function randomAsked(cast: Cast): Asked {
  const { dice } = cast;
  if (dice.once(4)) return randomChangeOfComment(cast);
  if (dice.once(8)) return randomReplacement(cast);
  if (dice.once(12)) return randomArchive(cast);
  const contact = dice.pick(cast.contacts);
  return dice.once(2) ? { contact, action: randomWriting(cast) } : { contact, action: randomStep(cast) };
}

/** What happens to a comment, mostly by its author. */
function randomChangeOfComment(cast: Cast): Asked {
  const { dice } = cast;
  const given = cast.earlier('comment');
  if (given === undefined) return { action: { type: 'open' } };
  const comment = entryIdOf(given.id, 0);
  const contact = dice.once(8) ? dice.pick(cast.contacts) : given.contact;
  const author = dice.once(4) ? dice.pick(cast.agents) : given.author;
  switch (dice.roll(4)) {
    case 0: {
      const action = { type: 'edit-comment', comment, base: dice.roll(2), body: commentWords(cast) } as const;
      return { contact, author, action };
    }
    case 1:
      return { contact, action: { type: 'react', comment, emoji: '👍', on: dice.once(2) } };
    case 2:
      return { contact, action: { type: 'comment', body: commentWords(cast), files: [], replyTo: comment } };
    default:
      return { contact, author, action: { type: 'delete-comment', comment } };
  }
}

/** What an agent may have been notified of is archived, or made new again. */
function randomArchive(cast: Cast): Asked {
  const { dice } = cast;
  const archived = !dice.once(3);
  const comment = cast.earlier('comment');
  if (comment && dice.once(2)) {
    const notifications = [notificationIdOf('mention', entryIdOf(comment.id, 0))];
    return { contact: comment.contact, action: { type: 'archive', notifications, archived } };
  }
  const message = cast.earlierMessage();
  if (message === undefined) return { action: { type: 'open' } };
  const notifications = [0, 1, 2].flatMap((n) =>
    ['message', 'unassigned-message'].map((kind) => notificationIdOf(kind, entryIdOf(message.id, n))),
  );
  return { contact: message.contact, action: { type: 'archive', notifications, archived } };
}

/** What takes the place of a message that may be held. */
function randomReplacement(cast: Cast): Asked {
  const { dice } = cast;
  const given = cast.earlier('send');
  if (given === undefined) return { action: { type: 'drop' } };
  const { id: replaces, contact, author } = given;
  const send: Action = { type: 'send', body: words(cast), files: randomFiles(cast) };
  return { replaces, contact, author, action: dice.once(2) ? { type: 'drop' } : send };
}

export function randomInbound(cast: Cast): InboundWork {
  const n = cast.dice.roll(cast.contacts.length);
  return inboundOf(cast, n, randomEvent(cast, `visitor-${n}`));
}

/** The first message of each contact. */
export function firstMessages(cast: Cast): readonly InboundWork[] {
  return cast.contacts.map((_, n) => {
    const { once: _once, ...work } = inboundOf(cast, n, messageOf(cast, { external: `visitor-${n}` }));
    return { ...work, create: true };
  });
}

function inboundOf(cast: Cast, n: number, event: InboundEvent): InboundWork {
  const { dice, channel, workspace } = cast;
  const external = `visitor-${n}`;
  const id = cast.newCause();
  const contact = cast.contacts[n] ?? dice.pick(cast.contacts);
  if (event.type === 'message') cast.noteMessage({ id, contact });
  const isOfVisitor = !['delivery', 'snooze-due', 'auto-close-due', 'file-ready', 'file-gone'].includes(
    event.type,
  );
  const sender = 'sender' in event && event.sender ? event.sender : { external };
  return {
    type: 'inbound',
    workspace,
    create: !dice.once(6),
    inbound: { id, contact, event },
    ...(isOfVisitor ? { person: { channel, sender }, profileAt: cast.now } : {}),
    ...(dice.once(2) ? { once: { channel, external: `external-${dice.roll(30)}` } } : {}),
    ...(event.type === 'message' && event.files.length > 0
      ? { media: { at: cast.now, files: event.files.map(({ id }) => ({ file: id, source: { id } })) } }
      : {}),
    ...(event.type === 'delivery' ? { settles: { job: 1 + dice.roll(50), attempt: dice.roll(2) } } : {}),
  };
}

function randomEvent(cast: Cast, external: string): InboundEvent {
  const { dice, channel } = cast;
  const sender = randomSender(cast, external);
  switch (dice.roll(13)) {
    case 0:
      return {
        type: 'echo',
        channel,
        body: words(cast),
        files: [],
        ...(dice.once(2) ? { sender, external: `sent-${dice.roll(9)}` } : {}),
      };
    case 1:
      return { type: 'page', channel, url: `https://shop.example/${dice.roll(3)}` };
    case 2:
      return { type: 'channel-event', channel, name: 'referral' };
    case 3:
      return { type: 'identified', channel, sender, set: { company: `Company ${dice.roll(2)}` } };
    case 6:
    case 7:
      return randomAmendment(cast, sender);
    case 8:
    case 4: {
      const status = dice.pick(['sent', 'delivered', 'read', 'failed', 'uncertain'] as const);
      if (dice.once(4)) return { type: 'delivery', channel, status, upTo: dice.roll(30) };
      if (dice.once(4)) return { type: 'delivery', channel, status, upToTime: cast.now + dice.roll(100_000) };
      const sent = cast.earlier('send');
      const message = sent ? entryIdOf(sent.id, dice.roll(2)) : cast.entry();
      const parts = dice.once(2) ? {} : { parts: [`sent-${dice.roll(9)}`, null, `sent-${dice.roll(9)}`] };
      return { type: 'delivery', channel, status, message, ...parts };
    }
    case 5:
      return dice.once(2)
        ? { type: 'snooze-due', until: cast.now + 60_000 }
        : { type: 'auto-close-due', seq: dice.roll(30) };
    default:
      return messageOf(cast, sender);
  }
}

/** A visitor of the web chat, or somebody whom the channel knows by ids that change hands. */
function randomSender({ dice }: Cast, external: string): Sender {
  const name = dice.once(3) ? { name: `Visitor ${dice.roll(3)}` } : {};
  if (dice.once(3)) return { external, ...name };
  const user = { kind: 'user', value: `${external}-${dice.roll(2)}` } as const;
  const phone = { kind: 'phone', value: String(dice.roll(4)) } as const;
  const aliases = dice.pick([[user], [phone], [user, phone], [user, phone]]);
  const [first = user] = aliases;
  return { external: keyOf(first), aliases, ...name };
}

/** What becomes of a message on its channel, and of its author. */
function randomAmendment(cast: Cast, sender: Sender): InboundEvent {
  const { dice, channel } = cast;
  const external = dice.once(3) ? `sent-${dice.roll(9)}` : `external-${dice.roll(30)}`;
  const message = { external };
  switch (dice.roll(7)) {
    case 0:
      return { type: 'message-edited', channel, message, body: words(cast) };
    case 1:
      return { type: 'message-deleted', channel, message };
    case 2:
      return { type: 'message-reaction', channel, message, emoji: dice.pick(['👍', null]) };
    case 3:
      return {
        type: 'delivery',
        channel,
        status: dice.pick(['sent', 'delivered', 'read', 'failed']),
        external,
      };
    case 4: {
      const given = cast.earlierMessage();
      const about = given ? entryIdOf(given.id, dice.roll(2)) : cast.entry();
      return { type: 'file-gone', channel, message: about, file: dice.pick(cast.files), reason: 'expired' };
    }
    case 5:
      return { type: 'opt-out', channel, out: dice.once(2) };
    default: {
      const from = { kind: 'phone', value: String(dice.roll(4)) } as const;
      return { type: 'identity-changed', channel, from, sender };
    }
  }
}

function messageOf(cast: Cast, sender: Sender): InboundEvent {
  const { channel, dice } = cast;
  return {
    type: 'message',
    channel,
    body: words(cast),
    files: pendingFiles(cast),
    sender,
    external: `external-${dice.roll(30)}`,
    ...(dice.once(8) ? { replyTo: { external: `external-${dice.roll(30)}` } } : {}),
    ...(dice.once(12) ? { history: true } : {}),
  };
}

/** Now and then a file that is still to be fetched. */
function pendingFiles({ dice, files }: Cast): readonly FileRef[] {
  if (!dice.once(6)) return [];
  return [{ id: dice.pick(files), name: 'photo', type: 'image/jpeg', size: 0, pending: true }];
}

function words({ dice }: Cast): RichText {
  return fromPlainText(dice.once(8) ? '' : `words ${dice.roll(4)}`);
}

/** Words that tag agents or show a picture, now and then. */
function commentWords(cast: Cast): RichText {
  const { dice, agents, files } = cast;
  if (dice.once(3)) {
    const mention = { type: 'mention', agent: dice.pick(agents) } as const;
    return { v: 1, blocks: [{ type: 'paragraph', children: [mention] }] };
  }
  return dice.once(8) ? { v: 1, blocks: [{ type: 'image', file: dice.pick(files) }] } : words(cast);
}

function randomFiles({ dice, files }: Cast) {
  return dice.once(4) ? [dice.pick(files)] : [];
}

function randomDraft({ dice }: Cast) {
  const visibility = dice.once(3) ? ('private' as const) : ('shared' as const);
  return dice.once(3) ? {} : { draft: { visibility, draftNumber: dice.roll(4) } };
}

/** A message, a comment, or a message that is tried again. */
function randomWriting(cast: Cast): Action {
  const { dice } = cast;
  const written = { files: randomFiles(cast), ...randomDraft(cast) };
  switch (dice.roll(5)) {
    case 0:
    case 1:
      return { type: 'send', body: words(cast), ...written, ...(dice.once(6) ? { close: {} } : {}) };
    case 2:
    case 3:
      return { type: 'comment', body: commentWords(cast), ...written };
    default: {
      const sent = cast.earlier('send');
      return { type: 'retry', message: sent ? entryIdOf(sent.id, dice.roll(2)) : cast.entry() };
    }
  }
}

/** Everything else. */
function randomStep(cast: Cast): Action {
  const { dice, agents, now } = cast;
  const agent = () => (dice.once(2) ? null : dice.pick(agents));
  switch (dice.roll(12)) {
    case 0:
    case 1:
      return { type: 'assign', to: agent(), from: agent() };
    case 2:
      return { type: 'open' };
    case 3:
      return { type: 'close', ...(dice.once(2) ? { note: { category: 'Order' } } : {}) };
    case 4:
      return { type: 'snooze', until: now + dice.pick([1_000, 60_000, 3_600_000]), regardless: dice.once(2) };
    case 5:
      return { type: 'wake' };
    case 6:
      return { type: 'stage', to: dice.pick([null, ...DEFAULT_RULES.stages.map(({ id }) => id)]) };
    case 7:
      return { type: dice.once(4) ? 'block' : 'unblock' };
    case 8:
      return { type: 'fields', set: { name: `Name ${dice.roll(3)}` } };
    case 9:
      return { type: 'undo', entry: cast.entry() };
    case 10:
      return { type: 'drop' };
    default:
      return { type: 'set-read-cursor', inbound: dice.roll(5) };
  }
}
