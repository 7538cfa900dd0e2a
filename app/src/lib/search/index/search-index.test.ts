import type { ContactId } from '@parley/core/ids';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SearchIndex } from './search-index.ts';
import type { SearchedContact, SearchedEntry } from './searched.ts';
import { foldWord, wordsOf } from './words.ts';

const LIMITS = { contacts: 100, entries: 100 };
const contactOf = (id: string, name: string, more: Partial<SearchedContact> = {}): SearchedContact => ({
  contact: id as ContactId,
  at: 1,
  name,
  fields: [],
  phones: [],
  ...more,
});
const entryOf = (seq: number, text: string, more: Partial<SearchedEntry> = {}): SearchedEntry => ({
  seq,
  at: seq,
  kind: 'message',
  by: { kind: 'contact' },
  text,
  files: '',
  ...more,
});

/** Mia, who said these things. */
const indexOf = (...texts: string[]): SearchIndex => {
  const index = new SearchIndex();
  index.putContact(contactOf('miamiamia', 'Mia Dupont'));
  index.putEntries(
    'miamiamia' as ContactId,
    texts.map((text, at) => entryOf(at + 1, text)),
  );
  return index;
};
const found = (index: SearchIndex, typed: string): number[] =>
  index.search(typed, LIMITS).entries.hits.map(({ seq }) => seq);
const foundContacts = (index: SearchIndex, typed: string): string[] =>
  index.search(typed, LIMITS).contacts.hits.map(({ contact }) => contact);
const marked = (index: SearchIndex, typed: string): string[] =>
  index
    .search(typed, LIMITS)
    .entries.hits.flatMap(({ snippet }) => snippet.filter((piece) => piece.marked).map(({ text }) => text));

describe('search index', () => {
  it('IN-4 finds what begins as typed, in any order, without case and accents', () => {
    const index = indexOf('La facture est arrivée', 'Ma sœur a une facture', 'Rien');
    expect(found(index, 'fact')).toEqual([2, 1]);
    expect(found(index, 'ARRIVEE fac')).toEqual([1]);
    expect(found(index, 'soeur')).toEqual([2]);
    expect(found(index, 'sœur')).toEqual([2]);
    expect(found(index, 'arrivée rien')).toEqual([]);
  });

  it('IN-4 takes an apostrophe for the end of a word, whichever it is', () => {
    const index = indexOf('L’été dernier', "C'est l'hiver");
    expect(found(index, 'ete')).toEqual([1]);
    expect(found(index, "l'ete")).toEqual([1]);
    expect(found(index, 'l’hiver')).toEqual([2]);
  });

  it('IN-4 forgives a slip where nothing is written so', () => {
    const index = indexOf('Where is the invoice?', 'The other one', 'A delivery');
    expect(found(index, 'invocie')).toEqual([1]);
    expect(found(index, 'invoce')).toEqual([1]);
    expect(found(index, 'delivry')).toEqual([3]);
    expect(found(index, 'xyz')).toEqual([]);
    expect(marked(index, 'invocie')).toEqual(['invoice']);
    // What is written so is what was meant.
    expect(found(indexOf('cart', 'card'), 'cart')).toEqual([1]);
  });

  it('IN-4 takes words in quotes as they stand', () => {
    const index = indexOf('bon de commande', 'de bon matin, une commande', 'le bon  de\ncommandes');
    expect(found(index, '"bon de commande"')).toEqual([1]);
    expect(found(index, '« bon de commande »')).toEqual([1]);
    expect(found(index, '"bon de com')).toEqual([3, 1]);
    expect(found(index, 'bon de commande')).toEqual([3, 2, 1]);
  });

  it('IN-4 lets the contact’s name stand for some of the words, not for all', () => {
    const index = indexOf('Where is the invoice?', 'Thanks');
    expect(found(index, 'mia invoice')).toEqual([1]);
    expect(found(index, 'mia dupont')).toEqual([]);
    expect(foundContacts(index, 'dup mi')).toEqual(['miamiamia']);
  });

  it('IN-4 finds contacts by name first, e-mail, other fields and phone', () => {
    const index = new SearchIndex();
    index.putContact(contactOf('one', 'Zoé Marchand', { fields: ['zoe@fabrique.fr', 'Fabrique'] }));
    index.putContact(contactOf('two', 'Fabrice', { phones: ['+33 6 12 34 56 78'] }));
    expect(foundContacts(index, 'zoe')).toEqual(['one']);
    expect(foundContacts(index, 'zoe@fab')).toEqual(['one']);
    expect(foundContacts(index, 'fabri')).toEqual(['two', 'one']);
    for (const typed of ['06 12 34', '+33612345678', '345678', '0612345678']) {
      expect(foundContacts(index, typed), typed).toEqual(['two']);
    }
  });

  it('IN-4 finds phone numbers however they are written, whose number begins so before all others', () => {
    const index = new SearchIndex();
    index.putContact(contactOf('abroad', 'Nadia', { phones: ['+33 (0)6 11 22 33 44'], at: 9 }));
    index.putContact(contactOf('home', 'Paul', { phones: ['06 12 34 56 78'], at: 1 }));
    index.putContact(contactOf('within', 'Rosa', { phones: ['+49 30 33612 99'], at: 8 }));
    for (const typed of ['+33 6 12', '+336 12 34 56 78', '0033612345678', '+33612'])
      expect(foundContacts(index, typed)[0], typed).toBe('home');
    expect(foundContacts(index, '06 11')).toEqual(['abroad']);
    const [hit] = index.search('+33612345678', LIMITS).contacts.hits;
    expect(hit?.field).toEqual([{ text: '06 12 34 56 78', marked: true }]);
  });

  it('IN-4 puts characters that stand as they were typed first, in scripts without blanks', () => {
    const index = indexOf('京東で本を買う', '東京に行きます', '東へ京へ', '東京タワー');
    expect(found(index, '東京')).toEqual([4, 2, 3, 1]);
    expect(found(index, '京東')).toEqual([1, 4, 3, 2]);
    expect(found(indexOf('สวัสดีครับ', 'ดีสวัส'), 'สวัสดี')).toEqual([1, 2]);
    const far = indexOf(`京${'あ'.repeat(200)}京東で買う`);
    expect(marked(far, '京東')).toEqual(['京', '東']);
  });

  it.each([
    ['サーバ', 'サーバーです', 'バ行とサ行ー'],
    ['データ', 'データベース', 'タイとデモー'],
    ['ｶﾞｽ', 'ガスです', 'スガさん'],
    ['ランプ', 'ﾗﾝﾌﾟです', 'プンラ'],
    ['12号', '第12号室', '12月の号'],
    ['A社', 'A社です', '社内のA'],
  ])(
    'IN-4 puts %s first where it stands so, with its long vowels, half widths and digits',
    (typed, so, apart) => {
      expect(found(indexOf(so, apart), typed)).toEqual([1, 2]);
    },
  );

  it('IN-4 marks a half-width letter with its sign', () => {
    expect(marked(indexOf('ﾗﾝﾌﾟ'), 'ランプ')).toEqual(['ﾗ', 'ﾝ', 'ﾌﾟ']);
  });

  it('IN-4 finds what stands within a Korean word, and shows it', () => {
    const index = indexOf('주문번호가 뭐예요', '배송 문의');
    expect(found(index, '번호')).toEqual([1]);
    expect(found(index, '문번')).toEqual([1]);
    expect(found(index, '주문')).toEqual([1]);
    expect(marked(index, '번호')).toEqual(['주문번호가']);
  });

  it('IN-4 finds file names, and shows them where the words stand in them alone', () => {
    const index = new SearchIndex();
    index.putContact(contactOf('one', 'Zoé'));
    index.putEntries('one' as ContactId, [entryOf(1, 'Here it is', { files: 'devis-2024.pdf\nplan.png' })]);
    const [hit] = index.search('devis', LIMITS).entries.hits;
    expect(hit?.file).toBe(true);
    expect(hit?.snippet.filter((piece) => piece.marked)).toEqual([{ text: 'devis', marked: true }]);
    expect(index.search('here', LIMITS).entries.hits[0]?.file).toBe(false);
  });

  it('IN-4 gives the newest of very many, and says how many there are', () => {
    const index = indexOf(...Array.from({ length: 300 }, (_, at) => `lamp ${at}`));
    const { entries } = index.search('lamp', { contacts: 5, entries: 3 });
    expect(entries.hits.map(({ seq }) => seq)).toEqual([300, 299, 298]);
    expect(entries.total).toBe(300);
  });

  it('IN-4 shows the words of a long text, and takes no character apart', () => {
    const [hit] = indexOf(`${'before 🙂 '.repeat(60)}needle${' after 🙂'.repeat(60)}`).search(
      'needle',
      LIMITS,
    ).entries.hits;
    const text = (hit?.snippet ?? []).map((piece) => piece.text).join('');
    expect(text).toMatch(/^….*needle.*…$/);
    expect(text.length).toBeLessThan(200);
    expect(text.isWellFormed()).toBe(true);
  });

  it('CM-5 EV-4 forgets the words of what was taken out', () => {
    const index = indexOf('The secret is quokka', 'Another');
    index.putEntries('miamiamia' as ContactId, [entryOf(2, 'Another')]);
    expect(found(index, 'quokka')).toEqual([]);
    expect(index.has('quokka')).toBe(false);
    expect(index.has('another')).toBe(true);
    index.dropContact('miamiamia' as ContactId);
    for (const word of ['another', 'mia', 'dupont']) expect(index.has(word)).toBe(false);
    expect(index.size).toEqual({ contacts: 0, entries: 0 });
  });

  it('IN-4 bears any question', () => {
    const index = indexOf('lamp');
    for (const typed of [
      '',
      '   ',
      '"',
      '«»',
      '()[]{}*+?\\',
      '\u0000',
      '🙂',
      '"'.repeat(300),
      'a '.repeat(5_000),
    ]) {
      expect(() => index.search(typed, LIMITS)).not.toThrow();
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
        index.search(typed, LIMITS);
      }),
    );
  });

  it('IN-4 finds every text by each of its words, and none that was removed', () => {
    const word = fc.constantFrom(
      'œuf',
      'Été',
      'lamp',
      'lampe',
      'naïve',
      'l’eau',
      '東京',
      'ไทย',
      'a',
      'x9',
      'Straße',
    );
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
    const step = fc.record({
      contact: fc.integer({ min: 0, max: 3 }),
      texts: fc.array(text, { maxLength: 4 }),
      drop: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), word, (steps, asked) => {
        const index = new SearchIndex();
        const model = new Map<string, readonly string[]>();
        for (const { contact, texts, drop } of steps) {
          const id = `contact${contact}` as ContactId;
          if (drop) {
            index.dropContact(id);
            model.delete(id);
            continue;
          }
          index.putContact(contactOf(id, 'nobody'));
          index.putEntries(
            id,
            texts.map((said, at) => entryOf(at + 1, said)),
          );
          model.set(id, texts);
          // Asked in between, so that nothing remembered outlives a change.
          index.search(asked, LIMITS);
        }
        const wanted = wordsOf(asked).map((one) => one.word);
        const expected = [...model].flatMap(([id, texts]) =>
          texts.flatMap((said, at) => {
            const words = wordsOf(said).map((one) => one.word);
            const all = wanted.every((one) => words.some((other) => other.startsWith(one)));
            return all ? [`${id} ${at + 1}`] : [];
          }),
        );
        const holds = new Set(
          [...model.values()].flat().flatMap((said) => wordsOf(said).map((one) => one.word)),
        );
        const isMeant = wanted.some((one) => ![...holds].some((other) => other.startsWith(one)));
        const hits = index.search(asked, LIMITS).entries.hits.map(({ contact, seq }) => `${contact} ${seq}`);
        if (!isMeant) expect(hits.sort()).toEqual(expected.sort());
        for (const one of ['œuf', 'lampe', 'naïve', '東', 'x9', 'straße']) {
          expect(index.has(foldWord(one))).toBe(holds.has(foldWord(one)));
        }
      }),
    );
  });
});
