/** Whom a reply goes to, which message it quotes, and what the channel takes of it (MG-3, DR-5). */
import { capabilitiesOf } from '@parley/core/channels/kind-capabilities';
import type { Capabilities } from '@parley/core/channels/capabilities';
import { windowOf, type WindowState } from '@parley/core/channels/window';
import type { EntryOf } from '@parley/core/contact/entry';
import { ExternalSchema } from '@parley/core/contact/facts/merge-facts';
import { identityOf } from '@parley/core/contact/identity';
import { lastWriter } from '@parley/core/contact/last-writer';
import type { Identity } from '@parley/core/contact/state';
import { draftRecipientName, draftReplyName } from '@parley/core/documents/drafts';
import { ChannelIdSchema, EntryIdSchema, type ChannelId, type EntryId } from '@parley/core/ids';
import { presentChannel, type Channel } from '@parley/core/workspace/channels';
import * as v from 'valibot';
import type * as Y from 'yjs';
import type { AppState } from '../../state/app-state.svelte.ts';
import type { ConversationState } from '../../state/conversation/conversation-state.svelte.ts';
import { tracked } from '../../state/tracked.ts';
import { draftChoice, onDraftChoice, setDraftChoice } from '../draft-choice.ts';
import { fileProblem, fileProblemWords, type CheckedFile } from './file-problems.ts';

/** Where the choices for a reply lie. */
export interface ReplyDraft {
  readonly doc: Y.Doc;
  readonly draftNumber: number;
}

/** An identity that can be written to, and its channel. */
export interface ReplyChoice {
  readonly identity: Identity;
  readonly channel: Channel;
  readonly capabilities: Capabilities;
}

interface Recipient {
  readonly channel: ChannelId;
  readonly external: string;
}

const RecipientSchema = v.object({ channel: ChannelIdSchema, external: ExternalSchema });
const NO_WINDOW: WindowState = { type: 'none' };

export class ReplyTarget {
  readonly #app: AppState;
  readonly #conversation: ConversationState;
  readonly #draft: () => ReplyDraft;

  readonly #chosen: () => unknown = $derived.by(() => {
    const { doc, draftNumber } = this.#draft();
    const name = draftRecipientName(draftNumber);
    return tracked(
      (listener) => onDraftChoice(doc, name, listener),
      () => draftChoice(doc, name),
    );
  });

  readonly #answered: () => unknown = $derived.by(() => {
    const { doc, draftNumber } = this.#draft();
    const name = draftReplyName('reply', draftNumber);
    return tracked(
      (listener) => onDraftChoice(doc, name, listener),
      () => draftChoice(doc, name),
    );
  });

  constructor(app: AppState, conversation: ConversationState, draft: () => ReplyDraft) {
    this.#app = app;
    this.#conversation = conversation;
    this.#draft = draft;
  }

  /** The identities that can be written to; the one that wrote last is the last. */
  get choices(): readonly ReplyChoice[] {
    const { identities = [] } = this.#conversation.state ?? {};
    return identities.flatMap((identity) => {
      const channel = presentChannel(this.#app.people.workspace, identity.channel);
      const capabilities = channel && capabilitiesOf(channel.kind);
      return channel && capabilities ? [{ identity, channel, capabilities }] : [];
    });
  }

  /** Where the reply goes; undefined if there is no channel for it. */
  get choice(): ReplyChoice | undefined {
    const chosen = v.safeParse(RecipientSchema, this.#chosen());
    const wanted = chosen.success ? this.#find(chosen.output) : undefined;
    const { state } = this.#conversation;
    const last = state && lastWriter(state);
    return wanted ?? (last && this.#find(last));
  }

  /** The identity to name in the command: none if the reply goes to the one that wrote last anyway. */
  get recipient(): Recipient | undefined {
    const { identity } = this.choice ?? {};
    const { state } = this.#conversation;
    const last = state && lastWriter(state);
    if (identity === undefined || isSame(identity, last)) return undefined;
    return { channel: identity.channel, external: identity.external };
  }

  get window(): WindowState {
    const { choice } = this;
    if (choice === undefined) return NO_WINDOW;
    const { identity, capabilities, channel } = choice;
    return windowOf(identity, capabilities, this.#app.clock.now, channel.settings);
  }

  choose({ channel, external }: Recipient): void {
    const { doc, draftNumber } = this.#draft();
    setDraftChoice(doc, draftRecipientName(draftNumber), { channel, external });
  }

  /** The message that the reply quotes: only where it stands, and as long as it is there. */
  get quoted(): EntryId | undefined {
    const found = v.safeParse(EntryIdSchema, this.#answered());
    const view = found.success
      ? this.#conversation.entries.find(({ entry }) => entry.id === found.output)
      : undefined;
    if (view?.entry.kind !== 'message' || view.message?.deleted === true) return undefined;
    return view.entry.channel === this.choice?.identity.channel ? view.entry.id : undefined;
  }

  /** Whether a reply can quote a message of a channel. */
  canQuote(channel: ChannelId): boolean {
    return this.choices.some((one) => one.channel.id === channel && one.capabilities.quotedReplies);
  }

  /** Quotes a message, and answers the person whom it came from or went to. */
  quote(message: EntryOf<'message'>): void {
    const { doc, draftNumber } = this.#draft();
    const person = this.#personOf(message);
    if (person !== undefined && !isSame(person, this.choice?.identity)) this.choose(person);
    setDraftChoice(doc, draftReplyName('reply', draftNumber), message.id);
  }

  unquote(): void {
    const { doc, draftNumber } = this.#draft();
    setDraftChoice(doc, draftReplyName('reply', draftNumber), undefined);
  }

  /** Why a file cannot go over the channel, in words; undefined if it can. */
  problemOf(files: readonly CheckedFile[]): string | undefined {
    const { choice } = this;
    if (choice === undefined) return undefined;
    for (const file of files) {
      const problem = fileProblem(choice.capabilities, file);
      if (problem !== undefined) return fileProblemWords(problem, file, choice.channel.name);
    }
    return undefined;
  }

  /** The files that the channel takes; of the others it says why not. */
  takeFiles(files: readonly File[]): readonly File[] {
    return files.filter((file) => {
      const problem = this.problemOf([file]);
      if (problem !== undefined) this.#app.toasts.show(problem);
      return problem === undefined;
    });
  }

  #find(wanted: Recipient): ReplyChoice | undefined {
    return this.choices.find(({ identity }) => isSame(identity, wanted));
  }

  /** The identity that a message came from or went to, as far as one can tell. */
  #personOf(message: EntryOf<'message'>): Identity | undefined {
    const identities = this.choices.map(({ identity }) => identity);
    const there = identities.filter(({ channel }) => channel === message.channel);
    if (message.sender !== undefined) {
      const sender = identityOf(identities, message.channel, message.sender);
      if (sender !== undefined) return sender;
    }
    const external = message.direction === 'out' ? message.to : undefined;
    return there.find((one) => one.external === external) ?? there.at(-1);
  }
}

const isSame = (a: Recipient, b: Recipient | undefined): boolean =>
  a.channel === b?.channel && a.external === b.external;
