/**
 * The index of one agent's local copy (IN-4): contacts by their fields; messages, comments and closing notes by
 * their words and their files' names. It lives in memory alone and is built again from the replica at each start:
 * nothing on disk can outlive what was deleted (laws L11, L15).
 */
import type { ContactId } from '@parley/core/ids';
import { Best } from './best.ts';
import { Numbered } from './numbered.ts';
import { fold } from '@parley/core/names/fold';
import { beginsPhone, phoneStored, type PhoneNumber } from './phone-number.ts';
import { holdsPhrase, phoneEndings, questionOf, type Question } from './question.ts';
import type {
  ContactHit,
  EntryHit,
  Hits,
  Limits,
  SearchedContact,
  SearchedEntry,
  SearchResult,
} from './searched.ts';
import { beginningOf, snippetOf, type Wanted } from './snippet.ts';
import { BEGINS, WordIndex } from './word-index.ts';

const NOTHING: SearchResult = { contacts: { hits: [], total: 0 }, entries: { hits: [], total: 0 } };

interface StoredContact extends SearchedContact {
  readonly number: number;
  readonly numbers: readonly PhoneNumber[];
  /** Numbers of its entries, by `seq`. */
  readonly entries: Map<number, number>;
}

interface StoredEntry extends SearchedEntry {
  /** Number of its contact. */
  readonly owner: number;
}

const restOf = ({ fields, phones }: SearchedContact): string =>
  [...fields, ...phones.map(phoneEndings)].join('\n');
const wordsOfEntry = ({ text, files }: SearchedEntry): string => (files === '' ? text : `${text}\n${files}`);
const isSameContact = (a: SearchedContact, b: SearchedContact): boolean =>
  a.name === b.name && restOf(a) === restOf(b);
const isSameEntry = (a: SearchedEntry, b: SearchedEntry): boolean =>
  a.text === b.text && a.files === b.files && a.at === b.at && a.kind === b.kind;

/** Marks of one word: of contacts by their names, by all else of them, and of entries. */
interface Marks {
  readonly names: Uint8Array;
  readonly rest: Uint8Array;
  readonly entries: Uint8Array;
  /** Whether any name was marked. */
  readonly inNames: boolean;
  /** Words that are marked because the word may have meant them. */
  readonly meant: readonly string[];
}

interface Asked {
  readonly question: Question;
  readonly single: readonly Marks[];
  readonly phrased: readonly Marks[];
  readonly wanted: Wanted;
}

/** Rank of a contact if the words are in the name, and if the telephone number begins with the question. */
const IN_NAME = 4;
const IN_PHONE = 5;
/** Added to the rank of a text that has the characters exactly as they were typed. */
const AS_TYPED = 8;

/** Words whose marks are remembered while nothing changes: who goes on typing asks for the earlier ones again. */
const REMEMBERED = 16;

export class SearchIndex {
  readonly #contacts = new Map<ContactId, StoredContact>();
  readonly #byNumber = new Numbered<StoredContact>();
  readonly #entries = new Numbered<StoredEntry>();
  readonly #names = new WordIndex();
  readonly #rest = new WordIndex();
  readonly #texts = new WordIndex();
  /** Number of the contact of each entry. */
  readonly #owners: number[] = [];
  /** Marks that still hold, by word. */
  readonly #remembered = new Map<string, Marks>();

  /** Contacts that it knows. */
  contacts(): Iterable<ContactId> {
    return this.#contacts.keys();
  }

  hasContact(contact: ContactId): boolean {
    return this.#contacts.has(contact);
  }

  /** Whether any text in the index has exactly this word, in the form of `foldWord`. */
  has(word: string): boolean {
    return this.#names.has(word) || this.#rest.has(word) || this.#texts.has(word);
  }

  /** Puts in a contact, or replaces it. Its entries stay. */
  putContact(contact: SearchedContact): void {
    const known = this.#contacts.get(contact.contact);
    if (known !== undefined && isSameContact(known, contact)) {
      if (known.at !== contact.at) this.#store({ ...known, at: contact.at });
      return;
    }
    this.#remembered.clear();
    const number = known?.number ?? this.#byNumber.take();
    if (known !== undefined) this.#unlist(known);
    this.#names.add(number, contact.name);
    this.#rest.add(number, restOf(contact));
    this.#store({
      ...contact,
      number,
      numbers: contact.phones.map(phoneStored),
      entries: known?.entries ?? new Map<number, number>(),
    });
  }

  #store(contact: StoredContact): void {
    this.#contacts.set(contact.contact, contact);
    this.#byNumber.values[contact.number] = contact;
  }

  #unlist(contact: StoredContact): void {
    this.#names.remove(contact.number, contact.name);
    this.#rest.remove(contact.number, restOf(contact));
  }

  /** Takes a contact out with all that was said. */
  dropContact(contact: ContactId): void {
    const known = this.#contacts.get(contact);
    if (known === undefined) return;
    this.putEntries(contact, []);
    this.#remembered.clear();
    this.#unlist(known);
    this.#contacts.delete(contact);
    this.#byNumber.free(known.number);
  }

  /** All entries of a contact that is in it: what is not among them any more is taken out. */
  putEntries(contact: ContactId, entries: readonly SearchedEntry[]): void {
    const owner = this.#contacts.get(contact);
    if (owner === undefined) return;
    const given = new Map(entries.map((entry) => [entry.seq, entry]));
    for (const [seq, number] of owner.entries) {
      const stored = this.#entries.values[number];
      const next = given.get(seq);
      if (stored === undefined || (next !== undefined && isSameEntry(stored, next))) continue;
      this.#remembered.clear();
      this.#texts.remove(number, wordsOfEntry(stored));
      this.#entries.free(number);
      owner.entries.delete(seq);
    }
    for (const entry of given.values()) {
      if (owner.entries.has(entry.seq)) continue;
      this.#remembered.clear();
      const number = this.#entries.take();
      this.#entries.values[number] = { ...entry, owner: owner.number };
      this.#owners[number] = owner.number;
      owner.entries.set(entry.seq, number);
      this.#texts.add(number, wordsOfEntry(entry));
    }
  }

  clear(): void {
    this.#remembered.clear();
    this.#contacts.clear();
    this.#byNumber.clear();
    this.#owners.length = 0;
    this.#entries.clear();
    for (const index of [this.#names, this.#rest, this.#texts]) index.clear();
  }

  /** Entries in it, and contacts. */
  get size(): { readonly contacts: number; readonly entries: number } {
    let entries = 0;
    for (const contact of this.#contacts.values()) entries += contact.entries.size;
    return { contacts: this.#contacts.size, entries };
  }

  /**
   * What was looked for: every word has to be there, in any order. A message may leave words to its contact's name:
   * *Mia invoice* finds what Mia said of the invoice. Hits that may only have been meant come last; otherwise the
   * newest come first.
   */
  search(typed: string, limits: Limits): SearchResult {
    const question = questionOf(typed);
    if (question === undefined) return NOTHING;
    const single = question.words.map((word) => this.#mark(word, false));
    const phrased = question.phrases.flatMap(({ words, open }) =>
      words.map((word, index) => this.#mark(word, !open || index < words.length - 1)),
    );
    const meant = new Set([...single, ...phrased].flatMap((marks) => marks.meant));
    const { runs } = question;
    const wanted: Wanted = { words: question.words, phrases: question.phrases, runs, meant };
    const asked: Asked = { question, single, phrased, wanted };
    return {
      contacts: this.#searchContacts(asked, limits.contacts),
      entries: this.#searchEntries(asked, limits.entries),
    };
  }

  /** Where a word stands. What it may have meant is added to `meant`. */
  #mark(word: string, whole: boolean): Marks {
    const key = `${whole ? '=' : ''}${word}`;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const names = new Uint8Array(this.#byNumber.values.length);
    const rest = new Uint8Array(this.#byNumber.values.length);
    const entries = new Uint8Array(this.#entries.values.length);
    const inNames = this.#names.mark(word, names, whole);
    const count = inNames + this.#rest.mark(word, rest, whole) + this.#texts.mark(word, entries, whole);
    // A word that stands nowhere was mistyped, or is about to be another one.
    const meant =
      count > 0 || whole
        ? []
        : [
            ...this.#names.markMeant(word, names),
            ...this.#rest.markMeant(word, rest),
            ...this.#texts.markMeant(word, entries),
          ];
    const marks: Marks = { names, rest, entries, inNames: inNames > 0, meant };
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, marks);
    return marks;
  }

  #searchContacts(asked: Asked, limit: number): Hits<ContactHit> {
    const { question, wanted } = asked;
    const words = [...asked.single, ...asked.phrased];
    const { phone, runs } = question;
    const best = new Best<StoredContact>(limit);
    const { values } = this.#byNumber;
    for (let number = 0; number < values.length; number += 1) {
      let rank = IN_NAME;
      for (const { names, rest } of words) {
        const [name, other] = [names[number] ?? 0, rest[number] ?? 0];
        // A word of the name counts for more than one that stands elsewhere.
        rank = Math.min(rank, name >= BEGINS ? IN_NAME : Math.max(name, other));
      }
      const contact = values[number];
      if (contact === undefined) continue;
      if (phone !== undefined && contact.numbers.some((one) => beginsPhone(phone, one))) rank = IN_PHONE;
      if (rank === 0) continue;
      if (holdsRuns(runs, () => `${contact.name}\n${restOf(contact)}`)) rank += AS_TYPED;
      const holds = question.phrases.every((phrase) =>
        holdsPhrase(`${contact.name}\n${restOf(contact)}`, phrase),
      );
      if (holds) best.offer(contact, rank, contact.at);
    }
    return { hits: best.all().map((contact) => contactHit(contact, question, wanted)), total: best.offered };
  }

  #searchEntries(asked: Asked, limit: number): Hits<EntryHit> {
    const { question, wanted } = asked;
    const { values } = this.#entries;
    const ranks = new Uint8Array(values.length).fill(BEGINS);
    const own = new Uint8Array(values.length);
    for (const { entries } of asked.phrased) narrow(ranks, own, entries);
    for (const { entries, names, inNames } of asked.single) {
      if (inNames) narrowOrNamed(ranks, own, entries, names, this.#owners);
      else narrow(ranks, own, entries);
    }
    const best = new Best<StoredEntry>(limit);
    for (let number = 0; number < ranks.length; number += 1) {
      const rank = ranks[number] ?? 0;
      if (rank === 0 || (own[number] ?? 0) === 0) continue;
      const entry = values[number];
      if (entry === undefined) continue;
      if (question.phrases.length > 0) {
        const text = wordsOfEntry(entry);
        if (!question.phrases.every((phrase) => holdsPhrase(text, phrase))) continue;
      }
      const isAsTyped = holdsRuns(question.runs, () => wordsOfEntry(entry));
      best.offer(entry, isAsTyped ? rank + AS_TYPED : rank, entry.at);
    }
    const hits = best.all().flatMap((entry) => {
      const owner = this.#byNumber.values[entry.owner];
      return owner === undefined ? [] : [entryHit(owner.contact, entry, wanted)];
    });
    return { hits, total: best.offered };
  }
}

/** Whether a text has all the words that were typed without a blank in scripts that have no blanks. */
const holdsRuns = (runs: readonly string[], text: () => string): boolean => {
  if (runs.length === 0) return false;
  const folded = fold(text());
  return runs.every((run) => folded.includes(run));
};

/** Lowers ranks to the marks of one more word. */
const narrow = (ranks: Uint8Array, own: Uint8Array, marks: Uint8Array): void => {
  for (let number = 0; number < ranks.length; number += 1) {
    const mark = marks[number] ?? 0;
    if (mark > 0) own[number] = 1;
    if (mark < (ranks[number] ?? 0)) ranks[number] = mark;
  }
};

/** The same, where the word may also stand in the contact's name. */
const narrowOrNamed = (
  ranks: Uint8Array,
  own: Uint8Array,
  marks: Uint8Array,
  names: Uint8Array,
  owners: readonly number[],
): void => {
  for (let number = 0; number < ranks.length; number += 1) {
    let mark = marks[number] ?? 0;
    if (mark > 0) own[number] = 1;
    if (mark < BEGINS && (names[owners[number] ?? 0] ?? 0) >= BEGINS) mark = BEGINS;
    if (mark < (ranks[number] ?? 0)) ranks[number] = mark;
  }
};

const contactHit = (contact: StoredContact, question: Question, wanted: Wanted): ContactHit => {
  const name = snippetOf(contact.name, wanted) ?? null;
  const { phone } = question;
  const found = phone && contact.phones.find((_, at) => beginsPhone(phone, contact.numbers[at] ?? []));
  const field =
    found === undefined
      ? contact.fields.map((text) => snippetOf(text, wanted)).find((pieces) => pieces !== undefined)
      : [{ text: found, marked: true }];
  return { contact: contact.contact, name, field: field ?? null };
};

const entryHit = (contact: ContactId, entry: StoredEntry, wanted: Wanted): EntryHit => {
  const { seq, at, kind, by, text, files } = entry;
  const said = snippetOf(text, wanted);
  const named = said === undefined && files !== '' ? snippetOf(files, wanted) : undefined;
  const snippet = said ?? named ?? beginningOf(text);
  return { contact, seq, at, kind, by, snippet, file: named !== undefined };
};
