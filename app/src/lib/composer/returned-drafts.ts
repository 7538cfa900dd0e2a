/** Words that came back: held and refused commands, messages that failed, and what others left in drafts they sent. */
import { draftName, type DraftKind } from '@parley/core/documents/drafts';
import type { EntryOf } from '@parley/core/contact/entry';
import type { CommandId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { withVariables } from '@parley/core/rich-text/variables';
import { isVariable } from '@parley/core/workspace/variables';
import { tick } from 'svelte';
import { draftText, emptyDraft } from '../local/drafts/draft-text.ts';
import { wordsLeft } from '../local/drafts/leftovers.ts';
import type { Leftover, ReturnedCommand } from '../local/replica-api.ts';
import { m } from '../paraglide/messages.js';
import type { AppState } from '../state/app-state.svelte.ts';
import type { ConversationState } from '../state/conversation/conversation-state.svelte.ts';
import { addDraftFile, draftFiles, removeDraftFile } from './draft-files.ts';
import type { DraftHandle, DraftSource } from './draft-source.ts';
import { isReturned } from './returned-words.ts';

/** The composer, as far as words are put back into it. */
export interface ReceivingComposer {
  isPrivate: boolean;
  readonly mode: DraftKind;
  readonly draftNumber: number;
  readonly source: DraftSource;
  readonly handle: DraftHandle | undefined;
  /** Shows the composer of this kind with the caret in it. */
  write(mode: DraftKind): void;
  append(text: RichText): void;
}

export class ReturnedDrafts {
  readonly #app: AppState;
  readonly #conversation: ConversationState;
  readonly #composer: ReceivingComposer;

  constructor(app: AppState, conversation: ConversationState, composer: ReceivingComposer) {
    this.#app = app;
    this.#conversation = conversation;
    this.#composer = composer;
  }

  /** Words of drafts of this kind that somebody has sent or posted meanwhile, unless they were returned. */
  get leftovers(): readonly Leftover[] {
    const { returned } = this.#app.status;
    return this.#conversation.leftovers.filter(
      (leftover) =>
        leftover.kind === this.#composer.mode && !returned.some((back) => isReturned(leftover, back)),
    );
  }

  /** Puts a returned reply or comment into the composer again. */
  async takeBack(held: HeldCommand): Promise<void> {
    const { action } = held.command;
    if (action.type !== 'send' && action.type !== 'comment') return;
    const composer = this.#composer;
    if (action.type === 'send') composer.isPrivate = action.draft?.visibility === 'private';
    composer.write(action.type === 'send' ? 'reply' : 'comment');
    const replaced = await this.#drop(held.command.id);
    if (!replaced) return;
    // The editor returns to the draft that was held, unless somebody has sent that draft.
    await tick();
    const { doc, root } = composer.source;
    if (action.draft?.draftNumber !== composer.draftNumber || draftText(doc, root) === '')
      composer.append(action.body);
    composer.handle?.focus();
  }

  /** Gives a held command up. Its words leave the draft with it, unless there are more by now. */
  async giveUp(held: HeldCommand): Promise<void> {
    if (!(await this.#drop(held.command.id))) return;
    const { action } = held.command;
    if ((action.type !== 'send' && action.type !== 'comment') || action.draft === undefined) return;
    const kind = action.type === 'send' ? 'reply' : 'comment';
    const { draftNumber, visibility } = action.draft;
    const isPrivate = visibility === 'private';
    const { doc } = isPrivate ? this.#conversation.privateDrafts() : this.#conversation.draftsDocument;
    const root = draftName(kind, draftNumber);
    if (wordsLeft(draftText(doc, root), toPlainText(action.body)) !== '') return;
    const files = draftFiles(doc, kind, draftNumber).filter(({ id }) => action.files.includes(id));
    emptyDraft(doc, root);
    for (const { id } of files) removeDraftFile(doc, kind, draftNumber, id);
    const run = () => {
      const composer = this.#composer;
      composer.isPrivate = isPrivate;
      composer.write(kind);
      composer.append(action.body);
      for (const file of files) addDraftFile(composer.source.doc, kind, composer.draftNumber, file);
    };
    this.#app.toasts.show(m.toast_dropped(), { label: m.undo(), run });
  }

  /** Takes the words of a refused message or comment into the draft that is written now. */
  reuse(back: ReturnedCommand): void {
    const { action } = back.command;
    if (action.type !== 'send' && action.type !== 'comment') return;
    this.#composer.write(action.type === 'send' ? 'reply' : 'comment');
    this.#composer.append(action.body);
    this.discard(back);
  }

  /** Takes words and files of a message that failed into the reply, and gives the message up. */
  editAsNew({ id, body, files }: Pick<EntryOf<'message'>, 'id' | 'body' | 'files'>): void {
    const composer = this.#composer;
    composer.write('reply');
    composer.append(body);
    for (const { id: file, name, type, size } of files)
      addDraftFile(composer.source.doc, 'reply', composer.draftNumber, { id: file, name, type, size });
    const { contact } = this.#conversation;
    void this.#app.actions.command(contact, { type: 'settle', message: id, as: 'dropped' });
  }

  /** Puts away a refused command, and the note on it in its draft. */
  discard(back: ReturnedCommand): void {
    const { leftovers } = this.#conversation;
    for (const one of leftovers) if (isReturned(one, back)) this.dropLeftover(one);
    void this.#app.status.discard(back.command.id);
  }

  /** Moves what was left of a draft into the one that is written now. */
  moveHere(leftover: Leftover): void {
    // What was a variable there is one here, and no words that would be sent.
    this.#composer.append(withVariables(fromPlainText(leftover.text), isVariable));
    this.dropLeftover(leftover);
  }

  dropLeftover(leftover: Leftover): void {
    this.#conversation.dropLeftover(leftover.kind, leftover.draftNumber);
  }

  async #drop(id: CommandId): Promise<boolean> {
    const { contact } = this.#conversation;
    return (await this.#app.actions.command(contact, { type: 'drop' }, { replaces: id })) !== undefined;
  }
}
