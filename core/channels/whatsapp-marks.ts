/**
 * WhatsApp's marks in one line: `*bold*`, `_italic_`, `~struck out~`, and code between backticks. Marks count in
 * pairs within a line: no letter or digit may touch the outer side of a mark, and no blank the inner side.
 */

/** Words of one style. */
export interface Piece {
  readonly text: string;
  readonly bold?: true | undefined;
  readonly italic?: true | undefined;
  readonly strike?: true | undefined;
  readonly code?: true | undefined;
  /** Not to be changed by a single character, such as an address. */
  readonly fixed?: true | undefined;
}

type Style = 'bold' | 'italic' | 'strike' | 'code';
const MARKS: Readonly<Record<Style, string>> = { bold: '*', italic: '_', strike: '~', code: '`' };
const STYLES = Object.keys(MARKS) as readonly Style[];

const WORD = /[\p{L}\p{N}\p{M}]/u;
const ANY_MARK = /[*_~`]/;
/** Stands between a mark and its word where the mark is meant as a character. Nobody sees the character. */
const ZERO_WIDTH_SPACE = '\u200B';
/** Addresses that were typed as words: nothing may stand in them. */
const ADDRESS = /(?:[a-z][a-z0-9+.-]*:|www\.)\S+|\S+@\S+/giu;

/**
 * A line with its marks. A style that WhatsApp would not show, as in the middle of a word, is left out; a typed character
 * that WhatsApp would take for a mark is parted from its word.
 */
export function markedLine(pieces: readonly Piece[]): string {
  const marked = new Set(STYLES.filter((style) => pieces.some((piece) => piece[style])));
  const runs = withNeighbours(pieces)
    .map(withPossibleCode)
    .map((run) => ({ ...run, shown: withoutAccidents(run, marked) }));
  return written(runs, STYLES);
}

interface Run {
  readonly piece: Piece;
  /** The line before and after the piece. */
  readonly before: string;
  readonly after: string;
}

interface ShownRun extends Run {
  readonly shown: string;
}

function withNeighbours(pieces: readonly Piece[]): readonly Run[] {
  const texts = pieces.map(({ text }) => text);
  return pieces.map((piece, index) => ({
    piece,
    before: texts.slice(0, index).join(''),
    after: texts.slice(index + 1).join(''),
  }));
}

/** Words that cannot be shown as code are plain words. */
function withPossibleCode(run: Run): Run {
  const { piece, before, after } = run;
  const isPossible = piece.code && marksAround(piece.text, before, after, MARKS.code) !== undefined;
  return isPossible === false ? { ...run, piece: { text: piece.text } } : run;
}

/** Writes runs with these styles, the first one outermost. */
function written(runs: readonly ShownRun[], styles: readonly Style[]): string {
  const [style, ...inner] = styles;
  if (style === undefined) return runs.map(({ shown }) => shown).join('');
  return groupsOf(runs, style)
    .map((group) => {
      const text = written(group, inner);
      return group[0]?.piece[style] ? wrapped(text, group, MARKS[style]) : text;
    })
    .join('');
}

/** Neighbouring runs that have a style, and those that do not have it. */
function groupsOf(runs: readonly ShownRun[], style: Style): readonly (readonly ShownRun[])[] {
  const groups: ShownRun[][] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last && last[0]?.piece[style] === run.piece[style]) last.push(run);
    else groups.push([run]);
  }
  return groups;
}

function wrapped(text: string, group: readonly ShownRun[], mark: string): string {
  const raw = group.map(({ piece }) => piece.text).join('');
  const around = marksAround(raw, group[0]?.before ?? '', group.at(-1)?.after ?? '', mark);
  if (around === undefined) return text;
  const { lead, trail } = around;
  const end = text.length - trail;
  return `${text.slice(0, lead)}${mark}${text.slice(lead, end)}${mark}${text.slice(end)}`;
}

/** How many blanks of a text stay outside of its marks; undefined if WhatsApp would not take the marks for such. */
function marksAround(
  raw: string,
  before: string,
  after: string,
  mark: string,
): { readonly lead: number; readonly trail: number } | undefined {
  const core = raw.trim();
  if (core === '' || raw.includes(mark)) return undefined;
  // Next to a typed mark, nobody can say which of the two counts.
  if (ANY_MARK.test(firstCharacter(core) + lastCharacter(core)) && mark !== MARKS.code) return undefined;
  const lead = raw.length - raw.trimStart().length;
  const trail = raw.length - raw.trimEnd().length;
  const isFree =
    !isBlocked(lastCharacter(before + raw.slice(0, lead))) &&
    !isBlocked(firstCharacter(raw.slice(raw.length - trail) + after));
  return isFree ? { lead, trail } : undefined;
}

/** Beside a letter, a digit or another typed mark, WhatsApp shows the mark itself. */
const isBlocked = (character: string): boolean => WORD.test(character) || ANY_MARK.test(character);

/** The text of a run in which no typed character counts as a mark. */
function withoutAccidents({ piece, before, after }: Run, marked: ReadonlySet<Style>): string {
  const { text } = piece;
  if (piece.fixed || piece.code || !ANY_MARK.test(text)) return text;
  const fixed = [...text.matchAll(ADDRESS)].map(({ index, 0: address }) => [index, index + address.length]);
  let shown = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const rest = text.slice(at + 1) + after;
    const style = STYLES.find((one) => MARKS[one] === character);
    const isFixed = fixed.some(([from = 0, to = 0]) => at >= from && at < to);
    const opens = style !== undefined && !isFixed && canOpen(before + text.slice(0, at), rest);
    shown += character;
    if (opens && (marked.has(style) || rest.includes(character))) shown += ZERO_WIDTH_SPACE;
  }
  return shown;
}

const canOpen = (before: string, rest: string): boolean =>
  !WORD.test(lastCharacter(before)) && /^\S/u.test(rest);

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);
const lastCharacter = (text: string): string => Array.from(text.slice(-2)).at(-1) ?? ' ';
