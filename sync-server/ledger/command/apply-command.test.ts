/** Decisions on commands, from answers that are made by hand: there is no store at all. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import { initialState, type ContactState } from '@parley/core/contact/state';
import {
  entryIdOf,
  type AgentId,
  type ChannelId,
  type CommandId,
  type ContactId,
  type WorkspaceId,
} from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import { describe, expect, it } from 'vitest';
import type { LedgerChange } from '../changes.ts';
import { contentHash } from '../content-hash.ts';
import { Known } from '../known.ts';
import type { Answering, AnswerTo, By, Loaded, Needs, QuestionName } from '../questions.ts';
import type { CommandWork } from '../work.ts';
import { applyCommand } from './apply-command.ts';

const ana = 'agent000000' as AgentId;
const contact = 'contact0000' as ContactId;
const id = 'command0001' as CommandId;
const held = 'command0000' as CommandId;
const environment = {
  now: () => 1_000,
  newId: <Id extends string>() => 'made00000' as Id,
  isOnline: () => false,
  isDirect: () => false,
};

const member: Member = {
  id: ana,
  name: 'Ana',
  email: 'ana@example.org',
  role: 'agent',
  limited: true,
  active: true,
};
const workspace: Workspace = {
  id: 'workspace0' as WorkspaceId,
  version: 1,
  name: 'Harbour',
  members: [member],
  channels: [],
  snippets: [],
  prompts: [],
  rules: DEFAULT_RULES,
};

const commandOf = (action: Action, rest: Partial<Command> = {}): Command => ({
  v: 1,
  id,
  contact,
  happenedAt: 1_000,
  seen: 0,
  action,
  ...rest,
});

/** What is stored: a contact of the workspace, and nothing else unless a test says so. */
function storing(stored: Partial<Answering>): Partial<Answering> {
  return {
    workspace: () => workspace,
    contact: () => ({ workspace: workspace.id, state: initialState(contact), leaving: undefined }),
    answer: () => undefined,
    hasEntry: () => false,
    held: () => [],
    comment: () => undefined,
    commentHistory: () => [],
    segmentsOf: () => [],
    draftsIncarnation: () => 1,
    notification: () => undefined,
    file: () => undefined,
    ...stored,
  };
}

/** Answers by hand. @throws if a test has no answer to a question */
function load(answering: Partial<Answering>, needs: Needs): Loaded {
  const answersTo = <Name extends QuestionName>(name: Name): AnswerTo<Name>[] => {
    const answer = answering[name];
    if (answer === undefined) throw new Error(`the test has no answer to ${name}`);
    const asked: readonly By<Name>[] = needs[name] ?? [];
    return asked.map((by) => answer(by));
  };
  const names = Object.keys(needs) as QuestionName[];
  return Object.fromEntries(names.map((name) => [name, answersTo(name)]));
}

/** What becomes of a command, and everything that was asked for it. */
function decide(command: Command, stored: Partial<Answering> = {}) {
  const work: CommandWork = { type: 'command', workspace: workspace.id, author: ana, command };
  const asked: string[] = [];
  const changes: LedgerChange[] = [];
  for (let step = applyCommand(environment, work); ;) {
    asked.push(...Object.keys(step.needs));
    const decided = step.decide(Known.of(step.needs, load(storing(stored), step.needs)));
    changes.push(...decided.changes);
    if (!('next' in decided)) return { answer: decided.result.answer, changes, asked };
    step = decided.next;
  }
}

const typesOf = (changes: readonly LedgerChange[]) => changes.map(({ type }) => type);
const stateWith = (state: Partial<ContactState>) => () => ({
  workspace: workspace.id,
  state: { ...initialState(contact), ...state },
  leaving: undefined,
});

describe('a command', () => {
  it('L3 that was answered gets the same answer, and changes nothing', () => {
    const command = commandOf({ type: 'open' });
    const answer = { id, outcome: 'applied', seq: 3 } as const;
    const again = decide(command, { answer: () => ({ hash: contentHash(command), answer }) });
    expect(again).toMatchObject({ answer, changes: [] });
    const other = decide(command, { answer: () => ({ hash: 'of another command', answer }) });
    expect(other).toMatchObject({ answer: { refusal: { reason: 'id-reused' }, seq: 3 }, changes: [] });
  });

  it('L3 whose id names entries of something else is refused', () => {
    const { answer, changes } = decide(commandOf({ type: 'open' }), { hasEntry: () => true });
    expect(answer).toMatchObject({ refusal: { reason: 'id-reused' } });
    expect(typesOf(changes)).toEqual(['keep-answer']);
  });

  it('is answered, with its answer as the last change', () => {
    const { answer, changes } = decide(commandOf({ type: 'open' }));
    expect(answer).toEqual({ id, outcome: 'applied', seq: 1 });
    expect(typesOf(changes)).toEqual(['record', 'keep-answer']);
  });

  it('WS-1 about a contact that its author does not see looks like one about nobody', () => {
    const unseen = decide(commandOf({ type: 'open' }), { contact: stateWith({ assignee: held as never }) });
    const unknown = decide(commandOf({ type: 'open' }), { contact: () => undefined });
    expect(unseen.answer).toMatchObject({ seq: 0, refusal: { reason: 'unknown-contact' } });
    expect(unseen.answer).toEqual(unknown.answer);
  });

  it('L17 about a damaged contact fails, and is refused to an author who does not see the contact', () => {
    const damaged = (assignee: AgentId | null) => () => ({
      workspace: workspace.id,
      damage: new Error('not JSON'),
      visible: { assignee, mentioned: [] },
    });
    expect(() => decide(commandOf({ type: 'open' }), { contact: damaged(null) })).toThrow('not JSON');
    const unseen = decide(commandOf({ type: 'open' }), { contact: damaged(held as never) });
    expect(unseen.answer).toMatchObject({ refusal: { reason: 'unknown-contact' } });
  });

  it('L5 that is held waits with its files, and ends the one that it replaces', () => {
    const channel = 'channel0' as ChannelId;
    const send: Action = {
      type: 'send',
      body: fromPlainText('Hi'),
      files: [],
      identity: { channel, external: 'visitor' },
    };
    const writes = {
      contact: stateWith({
        seq: 9,
        lastInbound: 9,
        identities: [{ channel, external: 'visitor' }],
      }),
      workspace: () => ({
        ...workspace,
        channels: [{ id: channel, kind: 'web-chat', name: 'Site', settings: {} as never }] as const,
      }),
      held: () => [
        { contact, held: { command: commandOf(send), hold: {} as never, at: 0 }, replacedBy: null },
      ],
    };
    const { answer, changes } = decide(commandOf(send, { replaces: held, seen: 8 }), writes);
    expect(answer).toMatchObject({ outcome: 'held', hold: { reason: 'newer', newest: 9 } });
    expect(typesOf(changes)).toEqual(['hold', 'end-hold', 'release-files', 'keep-answer']);
  });

  it('NT-1 archives only what is in the list of its author, about its contact, and not so already', () => {
    const notifications = ['a', 'b', 'c', 'd'].map((name) => `mention/${name}0000000/0` as never);
    const stored = [
      { contact, isForEveryone: false, archived: false },
      { contact, isForEveryone: false, archived: true },
      { contact: 'contact0001' as ContactId, isForEveryone: false, archived: false },
      undefined,
    ];
    const { changes } = decide(commandOf({ type: 'archive', notifications, archived: true }), {
      notification: ({ id: asked }) => stored[notifications.indexOf(asked as never)],
    });
    expect(changes.filter(({ type }) => type === 'archive-notification')).toMatchObject([
      { id: notifications[0], isForEveryone: false, archived: true },
    ]);
  });

  it('AS-5 about a contact of a member who has left takes the contact from that member first', () => {
    const leaving = { contact, workspace: workspace.id, agent: held as never, by: ana, handTo: null };
    const state = { ...initialState(contact), assignee: held as never };
    const { answer, changes } = decide(commandOf({ type: 'open' }), {
      contact: () => ({ workspace: workspace.id, state, leaving }),
    });
    expect(answer).toMatchObject({ outcome: 'applied', seq: 2 });
    const kinds = changes.flatMap((change) =>
      change.type === 'record' ? change.placed.map(({ entry }) => entry.kind) : [change.type],
    );
    expect(kinds.filter((kind) => kind !== 'set-gone')).toEqual([
      'end-leaving',
      'unassigned',
      'opened',
      'keep-answer',
    ]);
  });
});

describe('the logs of drafts', () => {
  const comment = entryIdOf(held, 0);
  const posted = (by: AgentId) => ({ contact, by, version: 0, deleted: false });
  const redacting = {
    commentHistory: () =>
      [{ v: 1, id: comment, seq: 1, at: 1, by: { kind: 'agent', id: ana }, conversation: null } as const].map(
        (entry) => ({ ...entry, kind: 'comment', body: fromPlainText('secret'), files: [] }) as const,
      ),
    draftsLog: () => [],
    mentionsIn: () => [],
  };

  it('CM-5 are read where a comment is deleted by its author', () => {
    const { asked, changes } = decide(commandOf({ type: 'delete-comment', comment }), {
      ...redacting,
      comment: () => posted(ana),
    });
    expect(asked).toContain('draftsLog');
    expect(typesOf(changes)).toEqual(['change-comment', 'redact', 'release-files', 'record', 'keep-answer']);
  });

  it('CM-5 are not read for anybody else, nor for another action', () => {
    const others = decide(commandOf({ type: 'delete-comment', comment }), {
      comment: () => posted(held as never),
    });
    const edit = { type: 'edit-comment', comment, base: 0, body: fromPlainText('better') } as const;
    const edited = decide(commandOf(edit), { comment: () => posted(ana) });
    expect(others.answer).toMatchObject({ refusal: { reason: 'not-author' } });
    expect(edited.answer).toMatchObject({ outcome: 'applied' });
    expect([...others.asked, ...edited.asked]).not.toContain('draftsLog');
  });
});
