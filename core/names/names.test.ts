import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { cleanName, cutText, firstVisible, nameSchema } from './clean-name.ts';
import { skeletonOf, isSameName } from './same-name.ts';
import { isolate } from './isolate.ts';
import { isVisible, withoutInvisible } from './visible.ts';

/** Each of these is invisible, or reverses the text around it. */
const UNSEEN = [
  ...[
    '\u0000',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00ad',
    '\u034f',
    '\u061c',
    '\u115f',
    '\u1160',
    '\u17b4',
    '\u180e',
  ],
  ...[
    '\u200b',
    '\u200c',
    '\u200d',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u2060',
  ],
  ...[
    '\u2061',
    '\u2064',
    '\u2065',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
    '\u206a',
    '\u206f',
    '\u3164',
    '\ufe0f',
  ],
  ...[
    '\ufeff',
    '\uffa0',
    '\ufff9',
    '\ufffc',
    '\ud800',
    '\udc00',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
    '\u{e0100}',
  ],
  ...['\ue000', '\uffff'],
];
const BLANKS = [
  ' ',
  '\t',
  '\n',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2028',
  '\u202f',
  '\u205f',
  '\u2800',
  '\u3000',
];

const unseen = fc
  .array(fc.constantFrom(...UNSEEN, ...BLANKS), { maxLength: 12 })
  .map((all) => all.join(''))
  // Two neighbouring halves form a whole character.
  .filter((text) => !/[\u{10000}\u{10400}]/u.test(text));

describe('what can be seen of a text', () => {
  test.each([...UNSEEN, ...BLANKS].map((char) => [char.codePointAt(0)?.toString(16), char]))(
    'U+%s alone is nothing',
    (_, char) => {
      expect(isVisible(char.repeat(3))).toBe(false);
      expect(cleanName(char.repeat(3))).toBe('');
    },
  );

  test('any of them together are nothing', () => {
    fc.assert(
      fc.property(unseen, (text) => {
        expect(isVisible(text)).toBe(false);
        expect(cleanName(text)).toBe('');
      }),
    );
  });

  test.each(['a', '0', '.', '你', '🙂', 'א', '\u0301', '\ufffd', '\u0600'])('%s is something', (text) => {
    expect(isVisible(text)).toBe(true);
  });

  test('ends of lines stay in a text', () => {
    expect(withoutInvisible('a\u202e\r\n\tb\u200b')).toBe('a\r\n\tb');
  });
});

describe('a name as people read it', () => {
  test.each([
    ['  Zoé   Martin ', 'Zoé Martin'],
    ['\u202eanna', 'anna'],
    ['An\u200bna\u0000', 'Anna'],
    ['Anna\u2028Berg', 'Anna Berg'],
    ['\u0301\u0302Anna', 'Anna'],
    ['Anna \u0301Berg', 'Anna Berg'],
    ['\ud83dAnna\ude00', 'Anna'],
    [`A${'\u0301'.repeat(400)}nna`, `A${'\u0301'.repeat(5)}nna`],
    ['Anna\u{e0041}\u{e0042}', 'Anna'],
    ['A\u200dB', 'AB'],
    ['1\ufe0f', '1'],
  ])('%j reads %j', (given, name) => {
    expect(cleanName(given)).toBe(name);
  });

  test.each([
    '👩‍👩‍👧‍👦',
    '❤️‍🔥 Team',
    '🏳️‍🌈',
    '👩🏽‍🚀',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '1️⃣',
    '🇫🇷',
    'می\u200cخواهم',
    'क्\u200dष',
    'ന്\u200d',
    'Nguyễn Thị Ánh',
    'שָׁלוֹם',
    'สวัสดี',
    '辻\u{e0100}',
    'O’Brien-Garnier, Jr.',
  ])('%s stays as it is', (name) => {
    expect(cleanName(name)).toBe(name);
  });

  test('a joiner goes with the lone mark before it', () => {
    expect(cleanName('\u17b4\u200d!')).toBe('!');
    expect(cleanName('a \u0947\u200db')).toBe('a b');
  });

  test('cleaning twice is cleaning once, and leaves nothing unseen but what shapes its neighbours', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.constantFrom(...UNSEEN, ...BLANKS), fc.string({ unit: 'binary', maxLength: 3 })),
        ),
        (parts) => {
          const name = cleanName(parts.join(''));
          expect(cleanName(name)).toBe(name);
          expect(name).toBe(name.trim());
          expect(name).not.toMatch(/[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        },
      ),
    );
  });

  test('a long name ends with a whole character', () => {
    const family = '👨‍👩‍👧';
    expect(cutText(family.repeat(3), family.length * 2 + 3)).toBe(family.repeat(2));
    expect(cleanName(`${'e\u0301'.repeat(10)}`, 5)).toBe('e\u0301e\u0301');
    expect(cutText('abc', 3)).toBe('abc');
  });

  test('hostile length is read in little time', () => {
    const begin = Date.now();
    for (const unit of ['\u200d', 'a\u0301\u200c', '\u202e', '👩\u200d', 'ا\u200c', ' ', '\u{e0041}'])
      cleanName(unit.repeat(200_000));
    expect(Date.now() - begin).toBeLessThan(1_000);
  });

  test('the first that can be seen stands for those before', () => {
    expect(firstVisible('\u200b\u2800', undefined, ' zoe@example.com ')).toBe('zoe@example.com');
    expect(firstVisible('\u3164', '')).toBeUndefined();
  });

  test('a name that must be given is refused when nothing of it can be seen', () => {
    const schema = nameSchema(10);
    expect(v.parse(schema, ' \u202eAnna\u200b ')).toBe('Anna');
    expect(v.safeParse(schema, '\u2060\u200b\u3164').success).toBe(false);
    expect(v.safeParse(schema, 'a'.repeat(11)).success).toBe(false);
  });
});

describe('names that read the same', () => {
  test.each([
    ['Anna Berg', ' anna\u00a0 BERG '],
    ['Anna Berg', 'Ａｎｎａ\u3000Ｂｅｒｇ'],
    ['Anna Berg', 'An\u200bna Ber\u00adg'],
    ['Anna Berg', 'Аnnа Веrg'],
    ['José', 'Jose\u0301'],
    ['Groß', 'GROSS'],
    ['O’Brien', "O'Brien"],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ])('%j and %j', (a, b) => {
    expect(isSameName(a, b)).toBe(true);
  });

  test.each([
    ['Anna', 'Hanna'],
    ['José', 'Jose'],
    ['Anna Berg', 'AnnaBerg'],
    ['李明', '李名'],
  ])('%j and %j do not', (a, b) => {
    expect(isSameName(a, b)).toBe(false);
  });

  test('the skeleton of a skeleton is itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (name) => skeletonOf(skeletonOf(name)) === skeletonOf(name),
      ),
    );
  });
});

test('words written from right to left are kept apart from the sentence around them', () => {
  expect(isolate('שרה')).toBe('\u2068שרה\u2069');
  expect(isolate('Anna محمد')).toBe('\u2068Anna محمد\u2069');
  expect(isolate('Anna')).toBe('Anna');
});
