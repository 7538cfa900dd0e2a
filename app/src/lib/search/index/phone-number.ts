/**
 * Telephone numbers as people write them: with or without the country, the leading 0, brackets or an
 * extension, and with any signs between. Typed digits find a number by its beginning, however the two are
 * written.
 */

/** One way to read a number; `national` lacks the country and the leading 0 of domestic calls. */
interface Reading {
  /** Undefined if the country is unknown. */
  readonly country?: string;
  readonly national: string;
  /** Whether the number itself says that it begins with a country. */
  readonly isSure: boolean;
}

export type PhoneNumber = readonly Reading[];

/** Fewest digits that are searched for. */
const FEWEST = 3;
/** Most digits of a number with its country. */
const MOST = 15;
/** A number without `+` or `00` may begin with a country only if it has at least so many digits. */
const WITH_COUNTRY = 10;

/** Country codes of one digit and of two; all others have three (ITU E.164). */
const ONE = '17';
const TWO =
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  );

const countryOf = (digits: string): string => {
  if (ONE.includes(digits.slice(0, 1))) return digits.slice(0, 1);
  return TWO.includes(digits.slice(0, 2)) ? digits.slice(0, 2) : digits.slice(0, 3);
};

const EXTENSION = /(?:#|x|;?ext[.=]?|extension|poste|durchwahl)\s*\d{1,6}\s*$/i;
/** Labels before a number in links and signatures. */
const LABEL = /^\s*(?:callto|sms|t[eé]l|phone|mobile)[.:\s]*(?=[+(\d])/i;
/** The zeros of other scripts: Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]/g;
const SIGNS = /^[\s+()./\p{Pd}·\u200e\u200f\u202a-\u202e\u2060-\u2069\d]+$/u;

const withPlainDigits = (text: string): string =>
  text.normalize('NFKC').replace(OTHER_DIGITS, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
  });

const withoutTrunk = (digits: string): string => digits.replace(/^0+/, '');

const withCountry = (digits: string, isSure: boolean): Reading => {
  const country = countryOf(digits);
  return { country, national: withoutTrunk(digits.slice(country.length)), isSure };
};

/** The ways to read a number; empty if the text is not a number. */
const readPhone = (text: string): PhoneNumber => {
  const written = withPlainDigits(text).replace(LABEL, '').replace(EXTENSION, '');
  if (!SIGNS.test(written)) return [];
  const hasPlus = /^[^\d]*\+/.test(written);
  const digits = (hasPlus ? written.replace(/\(0\)/, '') : written).replace(/\D/g, '');
  if (hasPlus) return digits === '' ? [] : [withCountry(digits, true)];
  if (digits.startsWith('00')) {
    const abroad = written.replace(/\(0\)/, '').replace(/\D/g, '').slice(2);
    return abroad === '' || abroad.startsWith('0') ? [] : [withCountry(abroad, true)];
  }
  const home: Reading = { national: withoutTrunk(digits), isSure: false };
  if (home.national === '') return [];
  return digits.startsWith('0') ? [home] : [home, withCountry(digits, false)];
};

/** Reads the typed text as the beginning of a number; undefined if it is not a number, or too short. */
export const phoneTyped = (text: string): PhoneNumber | undefined => {
  const digits = withPlainDigits(text).replace(/\D/g, '');
  if (digits.length < FEWEST || digits.length > MOST + 2) return undefined;
  const read = readPhone(text);
  return read.length === 0 ? undefined : read;
};

/** Reads a stored number for the search. */
export const phoneStored = (text: string): PhoneNumber =>
  // A short number has a country only if it says so itself.
  readPhone(text).filter(
    ({ country, national, isSure }) =>
      country === undefined || isSure || country.length + national.length >= WITH_COUNTRY,
  );

const begins = (typed: Reading, stored: Reading): boolean => {
  if (!stored.national.startsWith(typed.national)) return false;
  if (typed.country === undefined) return typed.national !== '';
  if (stored.country !== undefined) return typed.country === stored.country;
  // The stored number has no country: it may have the typed one, if enough further digits are typed.
  return typed.national.length >= (typed.isSure ? 1 : FEWEST);
};

/** Whether a stored number begins with the typed number. */
export const beginsPhone = (typed: PhoneNumber, stored: PhoneNumber): boolean =>
  typed.some((reading) => stored.some((other) => begins(reading, other)));
