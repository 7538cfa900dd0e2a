/**
 * Makes app/src/lib/emoji/data.json from the data of emojibase (MIT; names by Unicode CLDR), which need not be
 * installed for anything else: `node app/emoji-data.ts <folder of emojibase-data>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Many devices lack emoji that are newer than this version. */
const NEWEST = 15;
/** Emojibase's number of each group that is shown, in order; parts of emoji belong to no such group. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

interface Datum {
  readonly emoji: string;
  readonly hexcode: string;
  readonly label: string;
  readonly version: number;
  readonly group?: number;
  readonly order?: number;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder has the data?');
const read = <Value>(file: string): Value =>
  JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Value;

const shortcodes = read<Record<string, string | string[]>>('en/shortcodes/github.json');
const french = new Map(read<Datum[]>('fr/data.json').map(({ hexcode, label }) => [hexcode, label]));
const all = read<Datum[]>('en/data.json').filter(({ version }) => version <= NEWEST);

/**
 * The form that Unicode recommends for interchange: emojibase adds the sign for a picture even where it is
 * the default.
 */
const rgi = new RegExp('^\\p{RGI_Emoji}$', 'v');
const recommended = (emoji: string): string => (rgi.test(emoji) ? emoji : emoji.replaceAll('\u{fe0f}', ''));

const line = ({ emoji, hexcode, label }: Datum): string =>
  [
    recommended(emoji),
    label,
    french.get(hexcode) ?? label,
    [shortcodes[hexcode] ?? []].flat().join(' '),
  ].join('|');

const groups = GROUPS.map((group) =>
  all
    .filter((datum) => datum.group === group)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(line)
    .join('\n'),
);
const target = path.join(import.meta.dirname, './src/lib/emoji/data.json');
writeFileSync(target, `${JSON.stringify(groups, null, 2)}\n`);
