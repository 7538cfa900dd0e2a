import type { ClosingNote, EntryOf } from '@parley/core/contact/entry';
import type { Provenance, SummaryProvenance } from '@parley/core/contact/provenance';
import { draftName, draftReplyName, type DraftKind } from '@parley/core/documents/drafts';
import { EntryIdSchema, type EntryId, type FileId } from '@parley/core/ids';
import { untrack } from 'svelte';
import { isBlank } from '@parley/core/rich-text/plain-text';
import { bytesOf, fromPlainText, MAX_BYTES, type RichText } from '@parley/core/rich-text/rich-text';
import { variablesOf } from '@parley/core/rich-text/variables';
import * as v from 'valibot';
import type { SummarizeHow, WritingPlace } from '../ai/assistant.svelte.ts';
import type { AppState } from '../state/app-state.svelte.ts';
import type { ConversationState } from '../state/conversation/conversation-state.svelte.ts';
import { actionOfDraft } from './action-of-draft.ts';
import { addDraftFile, draftFiles, onDraftFiles, removeDraftFile, type DraftFile } from './draft-files.ts';
import {
  addDraftProvenance,
  clearDraftProvenance,
  draftProvenance,
  onDraftProvenance,
  removeDraftProvenance,
} from './draft-provenance.ts';
import { draftChoice, onDraftChoice, setDraftChoice } from './draft-choice.ts';
import type { DraftHandle, DraftSource } from './draft-source.ts';
import { m } from '../paraglide/messages.js';
import { keepFiles } from './keep-files.ts';
import { OpenTemplates } from './templates/open-templates.svelte.ts';
import { ReplyTarget, type ReplyDraft } from './reply/reply-target.svelte.ts';
import { ReturnedDrafts } from './returned-drafts.ts';
import type { Said } from './summary/summary-facts.ts';
import { newerMessages, summarized, type Summarized } from './summary/summary-task.ts';
import { tracked } from '../state/tracked.ts';
import { nextTask } from '../ui/next-task.ts';

/** How long after the last key an agent is said to be writing, in ms. */
const WRITING = 4_000;

/** The two composers of an open contact, which keep separate texts (CM-1). */
export class ComposerState {
  readonly #app: AppState;
  readonly #conversation: ConversationState;
  /** What came back, and can be taken into the draft. */
  readonly returned: ReturnedDrafts;
  /** Whom the reply goes to, and which message it quotes. */
  readonly target: ReplyTarget;
  /** Whether the channel's templates are shown. */
  readonly templates = new OpenTemplates();
  #mode = $state<DraftKind>('reply');
  #private = $state(false);
  #empty = $state(true);
  #revision = $state(0);
  /** What stopped the last try to send: still to be filled in, by name. */
  #unfilled = $state.raw<readonly string[]>([]);
  #bound: { readonly handle: DraftHandle; readonly root: string } | undefined;
  /** Who waits for the editor of the draft that is shown. */
  #waiting: ((handle: DraftHandle) => void)[] = [];
  /** What to put into an editor that is not there yet. */
  #toAppend: RichText | undefined;
  #toFocus = false;
  /** Drafts just sent, whose command is on its way to the outbox: the editor is already at the next one. */
  #ahead = $state.raw<Readonly<Record<string, number>>>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly draftNumber: number = $derived.by(() => {
    const lane = this.#lane;
    return Math.max(this.#ahead[lane] ?? 0, this.#conversation.draft(lane));
  });

  readonly #shared = $derived.by(() => this.#conversation.draftsDocument);
  /** The drafts document that is written in. It stays the same object until the editor has to bind to another one. */
  readonly #draftsDocument = $derived.by(() =>
    this.#lane === 'private' ? this.#conversation.privateDrafts() : this.#shared,
  );

  /** What the editor writes into. */
  readonly source: DraftSource = $derived.by(() => {
    const { doc, awareness } = this.#draftsDocument;
    return { doc, awareness, root: draftName(this.#mode, this.draftNumber) };
  });

  readonly #files: () => readonly DraftFile[] = $derived.by(() => {
    const [{ doc }, mode, draftNumber] = [this.#draftsDocument, this.#mode, this.draftNumber];
    return tracked(
      (listener) => onDraftFiles(doc, mode, draftNumber, listener),
      () => draftFiles(doc, mode, draftNumber),
    );
  });

  readonly #provenance: () => readonly Provenance[] = $derived.by(() => {
    const [{ doc }, mode, draftNumber] = [this.#draftsDocument, this.#mode, this.draftNumber];
    return tracked(
      (listener) => onDraftProvenance(doc, mode, draftNumber, listener),
      () => draftProvenance(doc, mode, draftNumber),
    );
  });

  readonly #answers: () => unknown = $derived.by(() => {
    const [{ doc }, name] = [this.#shared, draftReplyName('comment', this.draftNumber)];
    return tracked(
      (listener) => onDraftChoice(doc, name, listener),
      () => draftChoice(doc, name),
    );
  });

  constructor(app: AppState, conversation: ConversationState) {
    this.#app = app;
    this.#conversation = conversation;
    this.returned = new ReturnedDrafts(app, conversation, this);
    this.target = new ReplyTarget(app, conversation, () => this.#replyDraft);
    // Where only the own private draft lies, that is what one goes on with.
    const lying =
      app.replica
        .drafts()
        .get(conversation.contact)
        ?.filter(({ kind }) => kind === 'reply') ?? [];
    this.#private = lying.length > 0 && lying.every(({ isPrivate }) => isPrivate);
  }

  /** The draft of a reply that is written now, though a comment may be shown. */
  get #replyDraft(): ReplyDraft {
    const lane = this.#private ? 'private' : 'reply';
    const { doc } = this.#private ? this.#conversation.privateDrafts() : this.#shared;
    return { doc, draftNumber: Math.max(this.#ahead[lane] ?? 0, this.#conversation.draft(lane)) };
  }

  get #lane(): DraftKind | 'private' {
    return this.#mode === 'reply' && this.#private ? 'private' : this.#mode;
  }

  get mode(): DraftKind {
    return this.#mode;
  }

  /** Whether replies are written where nobody else sees them (DR-1). */
  get isPrivate(): boolean {
    return this.#private;
  }
  set isPrivate(on: boolean) {
    this.#private = on;
  }

  get files(): readonly DraftFile[] {
    return this.#files();
  }

  /** What in the draft a model made (AI-4). */
  get provenance(): readonly Provenance[] {
    return this.#provenance();
  }

  /** Says of the draft that words of it were put otherwise by a model, or no longer (AI-4, AI-5). */
  setReworded(by: Pick<Provenance, 'engine' | 'model'>, on: boolean): void {
    const [{ doc }, mode, draftNumber] = [this.#draftsDocument, this.#mode, this.draftNumber];
    const change = on ? addDraftProvenance : removeDraftProvenance;
    change(doc, mode, draftNumber, { engine: by.engine, model: by.model, reworded: true });
  }

  /** The comment that the comment draft answers. */
  get answers(): EntryId | undefined {
    if (this.#mode !== 'comment') return undefined;
    const found = v.safeParse(EntryIdSchema, this.#answers());
    return found.success ? found.output : undefined;
  }

  /** Answers a comment, or none any more. */
  answer(comment: EntryId | undefined): void {
    if (comment !== undefined) this.write('comment');
    setDraftChoice(this.#shared.doc, draftReplyName('comment', this.draftNumber), comment);
    this.handle?.focus();
  }

  /** Begins a reply that quotes a message. */
  quote(message: EntryOf<'message'>): void {
    this.write('reply');
    this.target.quote(message);
    this.handle?.focus();
  }

  /** Names of what has to be filled in before it can be sent (DR-6). */
  get unfilled(): readonly string[] {
    return this.#unfilled;
  }

  get canSend(): boolean {
    return !this.#empty || this.files.length > 0;
  }

  /** Rises with each change of the editor. */
  get revision(): number {
    return this.#revision;
  }

  /** Shows the one or the other composer with the caret in it. */
  write(mode: DraftKind): void {
    if (this.#mode === mode && this.handle !== undefined) this.handle.focus();
    else {
      // As soon as the editor is there.
      this.#toFocus = true;
      this.#mode = mode;
    }
  }

  /** Messages that came after those that a model read. */
  newerThan({ seq }: SummaryProvenance): number {
    return newerMessages(
      this.#conversation.entries.map(({ entry }) => entry),
      seq,
    );
  }

  #summarized(): Summarized {
    const { entries, state } = this.#conversation;
    return summarized(this.#app.people, entries, state);
  }

  /** What a summary is made of, each message with its `seq`. */
  said(): readonly Said[] {
    const entries = this.#conversation.entries.map(({ entry }) => entry);
    const seqOf = (id: EntryId) => entries.find((entry) => entry.id === id)?.seq ?? 0;
    return this.#summarized().lines.map((line) => ({ ...line, seq: seqOf(line.entry) }));
  }

  /** Has the latest conversation summarized into the comment draft, on this device (AI-1). */
  async summarize(how?: SummarizeHow): Promise<void> {
    const { contact } = this.#conversation;
    const task = { contact, ...this.#summarized(), open: (by: SummaryProvenance) => this.stream(by) };
    await this.#app.assistant.summarize(task, how);
  }

  /** Told after each change of the text. */
  setEmpty(empty: boolean): void {
    this.#empty = empty;
    this.#revision = untrack(() => this.#revision) + 1;
    if (this.#unfilled.length > 0) this.#unfilled = variablesOf(this.handle?.read() ?? fromPlainText(''));
  }

  /** The editor of the draft that is shown; undefined while that of another draft is still there. */
  get handle(): DraftHandle | undefined {
    return this.#bound?.root === this.source.root ? this.#bound.handle : undefined;
  }

  setHandle(handle: DraftHandle | undefined): void {
    this.#bound = handle && { handle, root: this.source.root };
    if (handle === undefined) return;
    if (this.#toAppend !== undefined) handle.append(this.#toAppend);
    if (this.#toFocus || this.#toAppend !== undefined) handle.focus();
    this.#toAppend = undefined;
    this.#toFocus = false;
    for (const resolve of this.#waiting.splice(0)) resolve(handle);
  }

  /**
   * Shows the comment composer and gives a place below what stands there, for a text that comes bit by bit; the draft
   * says from then on what a model made of it (AI-1, AI-4).
   */
  async stream(provenance: SummaryProvenance): Promise<WritingPlace> {
    // The worker's answer, the editor, and the words with what is said of them: each in a task of its own (AI-3).
    await nextTask();
    this.write('comment');
    const handle = this.handle ?? (await new Promise<DraftHandle>((resolve) => this.#waiting.push(resolve)));
    await nextTask();
    const [{ doc }, draftNumber] = [this.#draftsDocument, this.draftNumber];
    if (handle.isEmpty()) clearDraftProvenance(doc, 'comment', draftNumber);
    addDraftProvenance(doc, 'comment', draftNumber, provenance);
    await nextTask();
    const stream = handle.stream();
    return {
      add: (piece) => stream.add(piece),
      takeBack: () => {
        stream.takeBack();
        removeDraftProvenance(doc, 'comment', draftNumber, provenance);
      },
    };
  }

  typing(): void {
    // A draft whose text was deleted begins again, without the provenance of the text.
    if (this.#empty && this.provenance.length > 0)
      clearDraftProvenance(this.#draftsDocument.doc, this.#mode, this.draftNumber);
    this.#app.presence.write(this.#private && this.#mode === 'reply' ? null : this.#mode);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#app.presence.write(null), WRITING);
  }

  async addFiles(files: readonly File[]): Promise<void> {
    const [{ doc }, mode, draftNumber] = [this.#draftsDocument, this.#mode, this.draftNumber];
    const taken = mode === 'comment' ? files : this.target.takeFiles(files);
    await keepFiles(this.#app, this.#conversation.contact, taken, (file) =>
      addDraftFile(doc, mode, draftNumber, file),
    );
  }

  removeFile(id: FileId): void {
    removeDraftFile(this.#draftsDocument.doc, this.#mode, this.draftNumber, id);
  }

  /** Sends the reply, or posts the comment. What is typed from now on goes into the next draft (DR-2). */
  async submit(close?: ClosingNote): Promise<void> {
    const handle = this.handle;
    if (handle === undefined) return;
    const body = handle.read();
    const files = this.files.map((file) => file.id);
    if (isBlank(body) && files.length === 0) return;
    if (bytesOf(body) > MAX_BYTES) return void this.#app.toasts.show(m.text_too_long());
    this.#unfilled = variablesOf(body);
    if (this.#unfilled.length > 0) {
      this.selectUnfilled();
      return;
    }
    const [lane, draftNumber, { contact }] = [this.#lane, this.draftNumber, this.#conversation];
    const refused = this.#mode === 'reply' ? this.target.problemOf(this.files) : undefined;
    if (refused !== undefined) return void this.#app.toasts.show(refused);
    const { recipient, quoted } = this.target;
    const action = actionOfDraft(this, { body, files, close, recipient, quoted });
    const closes = action.type === 'send' && action.close !== undefined;
    const { actions } = this.#app;
    const command = closes ? actions.sendAndClose(contact, action) : actions.command(contact, action, {});
    // The agent who pressed the button goes on writing.
    this.#toFocus = true;
    this.#ahead = { ...this.#ahead, [lane]: draftNumber + 1 };
    clearTimeout(this.#timer);
    this.#app.presence.write(null);
    await command;
    // From here on the replica says which draft is next: it knows the command now, or could not keep it.
    const { [lane]: _settled, ...rest } = this.#ahead;
    this.#ahead = rest;
  }

  /** Goes to what is to be filled in. */
  selectUnfilled(): void {
    this.handle?.selectVariable();
  }

  /** Adds a text below what stands in the draft, as soon as the editor is there. */
  append(text: RichText): void {
    if (this.handle) this.handle.append(text);
    else this.#toAppend = text;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    const { assistant, presence } = this.#app;
    presence.write(null);
    if (assistant.busyWith(this.#conversation.contact)) assistant.stop();
  }
}
