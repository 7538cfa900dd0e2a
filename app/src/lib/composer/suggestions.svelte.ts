import type { LexicalEditor } from 'lexical';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { variablesOf } from '@parley/core/rich-text/variables';
import { bestFirst } from '@parley/core/names/match-words';
import { findSnippets, type Snippet } from '@parley/core/workspace/snippets';
import type { Member } from '@parley/core/workspace/workspace';
import { findEmoji, loadEmoji, type Emoji } from '../emoji/emoji.ts';
import { getLocale } from '../paraglide/runtime.js';
import type { AppState } from '../state/app-state.svelte.ts';
import { StillChoices } from '../ui/menus/still-choices.ts';
import { insertEmoji, insertMention, insertText, typedAt, type Typed } from './lexical/typed.ts';
import { selectVariable } from './lexical/nodes/variables.ts';

/** Something that can take the place of what is typed. */
export interface Suggestion {
  readonly id: string;
  readonly label: string;
  /** How it is called by keys: a shortcut, a code. */
  readonly code?: string;
  /** Its words, as they will stand there. */
  readonly preview?: string;
  readonly emoji?: string;
  readonly member?: Member;
  /** The suggestion can no longer be chosen, and keeps its place until something else is typed. */
  readonly gone: boolean;
  readonly put: (editor: LexicalEditor) => void;
}

export interface SuggestionSource {
  /** Whether teammates can be tagged. */
  readonly mentions: boolean;
  /** Which snippets are offered, if any. */
  readonly snippets: 'reply' | 'comment' | undefined;
  /** A text with what is known in the place of its variables. */
  readonly fill: (text: RichText) => RichText;
}

/** Most of one list. */
const MOST = 8;

/** The list that typing `@`, `/` or `:` opens (CM-2, DR-6). */
export class Suggestions {
  readonly #app: AppState;
  readonly #source: () => SuggestionSource;
  #typed = $state.raw<Typed>();
  #dismissed = $state<string>();
  #chosen = $state(0);
  #emoji = $state.raw<readonly Emoji[]>();
  readonly #stillMembers = new StillChoices<Member>();
  readonly #stillSnippets = new StillChoices<Snippet>();

  readonly items: readonly Suggestion[] = $derived.by(() => {
    const typed = this.#typed;
    if (typed === undefined || keyOf(typed) === this.#dismissed) {
      this.#stillMembers.of(undefined, []);
      this.#stillSnippets.of(undefined, []);
      return [];
    }
    switch (typed.trigger) {
      case '@':
        return this.#members(typed.words);
      case '/':
        return this.#snippets(typed.words);
      case ':':
        return this.#emojiOf(typed.words);
    }
  });

  constructor(app: AppState, source: () => SuggestionSource) {
    this.#app = app;
    this.#source = source;
  }

  get chosen(): number {
    return this.#chosen;
  }

  get trigger(): Typed['trigger'] | undefined {
    return this.items.length === 0 ? undefined : this.#typed?.trigger;
  }

  /** Looks what stands before the caret. */
  look(editor: LexicalEditor): void {
    const next = typedAt(editor);
    const changed = next === undefined || this.#typed === undefined || keyOf(next) !== keyOf(this.#typed);
    if (!changed) return;
    this.#chosen = 0;
    this.#typed = next;
    if (next === undefined) this.#dismissed = undefined;
    if (next?.trigger === ':') this.#onColon(editor, next.words);
  }

  move(by: 1 | -1): void {
    const { length } = this.items;
    if (length > 0) this.#chosen = (this.#chosen + by + length) % length;
  }

  dismiss(): void {
    this.#dismissed = this.#typed && keyOf(this.#typed);
  }

  choose(editor: LexicalEditor, index = this.#chosen): void {
    const item = this.items[index];
    if (item?.gone === false) item.put(editor);
  }

  #onColon(editor: LexicalEditor, words: string): void {
    if (this.#emoji === undefined) {
      loadEmoji().then(
        (groups) => (this.#emoji = [...groups.values()].flat()),
        // Without the names there is no list; the next colon tries again.
        () => undefined,
      );
      return;
    }
    if (!words.endsWith(':')) return;
    const code = words.slice(0, -1);
    const exact = this.#emoji.find(({ codes }) => codes.includes(code));
    if (exact !== undefined) insertEmoji(editor, exact.emoji);
  }

  #members(words: string): Suggestion[] {
    if (!this.#source().mentions) return [];
    const { people } = this.#app;
    const others = people.active.filter((member) => member.id !== people.self.id);
    const found = bestFirst(others, words, ({ name }) => name);
    return this.#stillMembers
      .of(words, found)
      .slice(0, MOST)
      .map((member) => ({
        id: member.id,
        label: member.name,
        member,
        gone: this.#stillMembers.isGone(member.id),
        put: (editor) => insertMention(editor, member.id, member.name),
      }));
  }

  #snippets(words: string): Suggestion[] {
    const { snippets: use, fill } = this.#source();
    if (use === undefined) return [];
    const all = this.#app.people.workspace.snippets;
    const found = findSnippets(all, use, words, ({ body }) => toPlainText(body));
    return this.#stillSnippets
      .of(words, found)
      .slice(0, MOST)
      .map(({ id, name, shortcut, body }) => {
        const filled = fill(body);
        return {
          id,
          label: name,
          ...(shortcut === '' ? {} : { code: `/${shortcut}` }),
          preview: toPlainText(filled),
          gone: this.#stillSnippets.isGone(id),
          put: (editor) => {
            insertText(editor, filled, () => undefined);
            // What is still to be filled in is what comes next.
            if (variablesOf(filled).length > 0) selectVariable(editor);
          },
        };
      });
  }

  #emojiOf(words: string): Suggestion[] {
    const typed = words.replace(/:$/, '');
    return findEmoji(this.#emoji ?? [], typed, MOST).map(({ emoji, en, fr, codes }) => ({
      id: emoji,
      label: getLocale() === 'fr' ? fr : en,
      ...(codes[0] === undefined ? {} : { code: `:${codes[0]}:` }),
      emoji,
      gone: false,
      put: (editor) => insertEmoji(editor, emoji),
    }));
  }
}

const keyOf = ({ trigger, words }: Typed): string => trigger + words;
