/** Answers to commands, kept for ever, and commands that are held (laws L3, L5). */
import type { AgentId, CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import type { Sql } from '../statements.ts';

export interface HeldRow {
  readonly contact: ContactId;
  /** Null when it is over: then its words are gone. */
  readonly held: HeldCommand | null;
  /** The command that took its place or dropped it. */
  readonly replacedBy: CommandId | null;
}

export const createAnswerTable = (sql: Sql) => {
  const selectAnswer = sql<[string, string], { hash: string; answer: string }>(
    'SELECT hash, answer FROM answers WHERE author = ? AND id = ?',
  );
  const insertAnswer = sql<[string, string, string, string]>('INSERT INTO answers VALUES (?, ?, ?, ?)');
  const selectHeld = sql<
    [string, string],
    { contact: string; held: string | null; replaced_by: string | null }
  >('SELECT contact, held, replaced_by FROM held WHERE author = ? AND id = ?');
  const insertHeld = sql<[string, string, string, string, number]>(
    'INSERT INTO held (author, id, contact, held, rev) VALUES (?, ?, ?, ?, ?)',
  );
  const endHeld = sql<[string, number, string, string]>(
    'UPDATE held SET held = NULL, replaced_by = ?, rev = ? WHERE author = ? AND id = ?',
  );

  const held = (author: AgentId, id: CommandId): HeldRow | undefined => {
    const found = selectHeld.get(author, id);
    return (
      found && {
        contact: found.contact as ContactId,
        held: found.held === null ? null : (JSON.parse(found.held) as HeldCommand),
        replacedBy: found.replaced_by as CommandId | null,
      }
    );
  };

  const answer = (author: AgentId, id: CommandId): { hash: string; answer: Answer } | undefined => {
    const found = selectAnswer.get(author, id);
    return found && { hash: found.hash, answer: JSON.parse(found.answer) as Answer };
  };

  return {
    answer,
    saveAnswer: (author: AgentId, hash: string, given: Answer): void => {
      insertAnswer.run(author, given.id, hash, JSON.stringify(given));
    },
    /** A held command, then the command that took its place if that was held too, and so on. */
    holds: (author: AgentId, id: CommandId): readonly HeldRow[] => {
      const chain: HeldRow[] = [];
      for (let row = held(author, id); row; row = row.replacedBy ? held(author, row.replacedBy) : undefined) {
        chain.push(row);
      }
      return chain;
    },
    hold: (author: AgentId, given: HeldCommand, rev: number): void => {
      const { id, contact } = given.command;
      insertHeld.run(author, id, contact, JSON.stringify(given), rev);
    },
    /** The held command is over; its words are forgotten. */
    endHeld: (author: AgentId, id: CommandId, by: CommandId, rev: number): void => {
      endHeld.run(by, rev, author, id);
    },
  };
};
