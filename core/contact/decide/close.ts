/** Closing: by an agent, with or without notes, and what it clears (OC-3, OC-4, AS-6). */
import { cleanName } from '../../names/clean-name.ts';
import { isVisible } from '../../names/visible.ts';
import type { ActionOf } from './command.ts';
import type { Context, Rules } from './context.ts';
import { applied, refused, type Decision, type Refusal } from './decision.ts';
import type { ClosingNote, Fact } from '../entry.ts';
import type { ContactState } from '../state.ts';

/**
 * What a close of this conversation has to say (OC-4). After a mere thank-you it has to say nothing: the
 * close before it already says what the case was, and every report would count the case twice (OC-8).
 */
export const requiredNote = (
  state: Pick<ContactState, 'thanks'>,
  { closingNotes: { mode } }: Pick<Rules, 'closingNotes'>,
): { readonly category: boolean; readonly summary: boolean } => ({
  category: state.thanks === undefined && (mode === 'category-required' || mode === 'both-required'),
  summary: state.thanks === undefined && mode === 'both-required',
});

/** The words in a text, or an empty text if nothing in it is visible. */
const spoken = (text = ''): string => (isVisible(text) ? text.trim() : '');

/** The note as it goes into the event, or why it will not do. Categories are copied as text. */
const noteOf = (
  state: ContactState,
  note: ClosingNote | undefined,
  context: Context,
): ClosingNote | Refusal => {
  const { categories } = context.rules.closingNotes;
  const required = requiredNote(state, context.rules);
  const category = cleanName(note?.category ?? '');
  const summary = spoken(note?.summary);
  const categoryMissing = category === '' && required.category;
  const summaryMissing = summary === '' && required.summary;
  if (categoryMissing || summaryMissing) {
    return { reason: 'note-required', category: categoryMissing, summary: summaryMissing };
  }
  if (category !== '' && !categories.some((one) => cleanName(one) === category))
    return { reason: 'unknown-category' };
  return { ...(category === '' ? {} : { category }), ...(summary === '' ? {} : { summary }) };
};

const leavesAssignee = (state: ContactState, context: Context): boolean => {
  if (state.assignee === null) return false;
  if (context.rules.onClose === 'queue') return true;
  return context.rules.onClose === 'keep-while-online' && !context.isOnline(state.assignee);
};

/** The facts of a close that is allowed: the assignee goes first, then the closing itself. */
const facts = (
  state: ContactState,
  context: Context,
  rest: { note?: ClosingNote; idle?: number },
): Fact[] => {
  const leaves = leavesAssignee(state, context) ? state.assignee : null;
  const cleared = {
    ...(leaves === null ? {} : { assignee: leaves }),
    ...(state.snooze === null ? {} : { snooze: state.snooze }),
  };
  const closed: Fact = {
    kind: 'closed',
    ...rest,
    ...(Object.keys(cleared).length === 0 ? {} : { cleared }),
  };
  return leaves === null ? [closed] : [{ kind: 'unassigned', from: leaves, how: 'on-close' }, closed];
};

/** The facts of a close with this note, or why the note will not do. */
export const closingFacts = (
  state: ContactState,
  note: ClosingNote | undefined,
  context: Context,
): Fact[] | Refusal => {
  const checked = noteOf(state, note, context);
  if ('reason' in checked) return checked;
  return facts(state, context, Object.keys(checked).length === 0 ? {} : { note: checked });
};

/** Facts of a close by idle time (OC-7). */
export const autoCloseFacts = (state: ContactState, context: Context, idle: number): Fact[] =>
  facts(state, context, { idle });

/** Decides on *Close*. A second close without a note changes nothing; one with a note is returned, not lost. */
export const decideClose = (state: ContactState, action: ActionOf<'close'>, context: Context): Decision => {
  if (state.blocked) return refused({ reason: 'blocked' });
  if (state.conversation === null) {
    if (state.closed === null) return refused({ reason: 'not-open' });
    const carriesNote = [action.note?.category, action.note?.summary].some((text) => spoken(text) !== '');
    return carriesNote
      ? refused({ reason: 'already-closed', by: state.closed.by, at: state.closed.at })
      : applied();
  }
  const result = closingFacts(state, action.note, context);
  return 'reason' in result ? refused(result) : applied(...result);
};
