/**
 * What the agent's waiting commands will do, seen at once: the same `decide` and `record` as on the server, with
 * what the browser knows (law L1). Pure.
 */
import type { Command } from '@parley/core/contact/decide/command';
import type { Context } from '@parley/core/contact/decide/context';
import { decide } from '@parley/core/contact/decide/decide';
import type { DeliveryStatus, Entry, FileRef } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { record } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, CommandId, EntryId, FileId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';
import { templatesOf } from '@parley/core/workspace/templates';
import type { Workspace } from '@parley/core/workspace/workspace';

/** A command that the view still has to show. */
export interface Waiting {
  readonly command: Command;
  readonly answer: Answer | null;
}

/** What the browser knows of a contact's entries, for the decision. */
export interface Known {
  readonly comment: Context['comment'];
  readonly delivery: (id: EntryId) => DeliveryStatus | undefined;
  readonly message: Context['message'];
}

/** Knows nothing: for rows of contacts that are not open. */
export const NOTHING_KNOWN: Known = {
  comment: () => undefined,
  delivery: () => undefined,
  message: () => undefined,
};

export interface Knowledge {
  readonly self: AgentId;
  readonly workspace: Workspace;
  readonly now: number;
  readonly isOnline: (agent: AgentId) => boolean;
  readonly file: (id: FileId) => FileRef | undefined;
}

/** What channels bring is decided by the server. */
export const NO_CHANNELS: Pick<
  Context,
  'owner' | 'message' | 'messagePart' | 'parts' | 'templates' | 'seqAt'
> = {
  seqAt: () => 0,
  templates: () => undefined,
  owner: () => undefined,
  message: () => undefined,
  messagePart: () => undefined,
  parts: () => undefined,
};

const contextOf = (command: Command, knowledge: Knowledge, known: Known): Context => ({
  now: knowledge.now,
  actor: { kind: 'agent', id: knowledge.self },
  cause: command.id,
  rules: knowledge.workspace.rules,
  isMember: (agent) => knowledge.workspace.members.some((member) => member.id === agent && member.active),
  isOrWasMember: (agent) => knowledge.workspace.members.some((member) => member.id === agent),
  isOnline: knowledge.isOnline,
  isChannel: (channel) => knowledge.workspace.channels.some((one) => one.id === channel),
  // Whether there is anything to send is for the server to say.
  isDirect: () => false,
  comment: known.comment,
  // Whether a draft that is gone already said the same is for the server to say.
  content: () => undefined,
  ...NO_CHANNELS,
  message: known.message,
  templates: (channel) => templatesOf(knowledge.workspace, channel),
  delivery: known.delivery,
  // A file that this tab does not know is shown without its name rather than not at all.
  file: (id) => knowledge.file(id) ?? { id, name: '', type: 'application/octet-stream', size: 0 },
  earlier: () => 'applied',
});

/** Whether a command still changes what is seen, given that the state reaches up to `seq`. */
export const isVisible = (waiting: Waiting, seq: number): boolean => {
  const { answer } = waiting;
  if (answer === null) return true;
  return answer.outcome === 'applied' && answer.seq > seq;
};

/** Holds are the server's word: until it comes, a command is shown as waiting (OF-2). */
const unguarded = (command: Command): Command => {
  const { after: _after, ...rest } = command;
  return { ...rest, seen: Number.MAX_SAFE_INTEGER };
};

/** State and entries that a command will bring; undefined if the browser believes that it will be refused. */
export const predict = (
  state: ContactState,
  command: Command,
  knowledge: Knowledge,
  known: Known,
): { readonly state: ContactState; readonly entries: readonly Entry[] } | undefined => {
  const decision = decide(state, unguarded(command), contextOf(command, knowledge, known));
  if (decision.outcome !== 'applied') return undefined;
  const { self, now } = knowledge;
  const stamp = {
    cause: command.id,
    actor: { kind: 'agent', id: self },
    now,
    happenedAt: command.happenedAt,
  } as const;
  const { placed, state: next } = record(state, decision.facts, stamp);
  return { state: next, entries: placed.map(({ entry }) => entry) };
};

export interface Folded {
  readonly state: ContactState;
  /** Entries that the commands will record, by command. */
  readonly entries: ReadonlyMap<CommandId, readonly Entry[]>;
}

/** Entries that are predicted to follow upon a state, with the numbers that they have there. */
const follow = (
  state: ContactState,
  entries: readonly Entry[],
): { readonly state: ContactState; readonly entries: readonly Entry[] } => {
  let next = state;
  const placed: Entry[] = [];
  for (const entry of entries) {
    const one: Entry = { ...entry, seq: next.seq + 1, at: Math.max(entry.at, next.at) };
    next = evolve(next, one);
    placed.push(one);
  }
  return { state: next, entries: placed };
};

/**
 * Folds the waiting commands into a state, in their order.
 * @param rest of a command of which entries stand in the record already: what is still predicted to come of it
 *   (a command may lie across two documents); undefined if nothing of it is recorded
 * @param remembered what was predicted of a command before
 */
export const foldWaiting = (
  state: ContactState,
  waiting: readonly Waiting[],
  knowledge: Knowledge,
  known: Known,
  rest: (waiting: Waiting) => readonly Entry[] | undefined,
  remembered: (id: CommandId) => readonly Entry[] | undefined,
): Folded => {
  const entries = new Map<CommandId, readonly Entry[]>();
  let next = state;
  for (const one of waiting) {
    if (!isVisible(one, state.seq)) continue;
    const remaining = rest(one);
    const predicted =
      remaining === undefined ? predict(next, one.command, knowledge, known) : follow(next, remaining);
    if (predicted === undefined) {
      // It will be refused, as it seems now: what was shown of it stays until the answer hands it back.
      const before = remembered(one.command.id);
      if (before !== undefined && one.answer === null) entries.set(one.command.id, before);
      continue;
    }
    next = predicted.state;
    entries.set(one.command.id, predicted.entries);
  }
  return { state: next, entries };
};
