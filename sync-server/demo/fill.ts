/** Fills the slots and makes the choices in a script's words. */
import type { RichText, Inline, Block } from '@parley/core/rich-text/rich-text';
import type { AgentId } from '@parley/core/ids';
import type { Random } from './random.ts';
import type { About, Language } from './script.ts';
import { CITIES_EN, CITIES_FR, DAYS_EN, DAYS_FR, PRODUCTS, type Product } from './words.ts';

/** What the slots of one conversation stand for. */
export type Slots = Readonly<Record<string, string>>;

const SLOT = /\{([a-zA-Z0-9]+)\}/g;
const CHOICE = /\[([^[\]]*\|[^[\]]*)\]/g;

const money = (cents: number, language: Language): string => {
  const [whole = '0', part = '00'] = (cents / 100).toFixed(2).split('.');
  return language === 'fr' ? `${whole},${part} €` : `€${whole}.${part}`;
};

const french = ({ fr, feminine }: Product): Record<string, string> => ({
  product: fr,
  le: `${feminine ? 'la' : 'le'} ${fr}`,
  Le: `${feminine ? 'La' : 'Le'} ${fr}`,
  du: `${feminine ? 'de la' : 'du'} ${fr}`,
  au: `${feminine ? 'à la' : 'au'} ${fr}`,
  un: `${feminine ? 'une' : 'un'} ${fr}`,
  e: feminine ? 'e' : '',
  neuf: feminine ? 'neuve' : 'neuf',
  il: feminine ? 'elle' : 'il',
  ce: feminine ? 'cette' : 'ce',
});

/** The slots of a new conversation with somebody, other ones each time. */
export const newSlots = (
  random: Random,
  { language, about = 'any' }: { readonly language: Language; readonly about?: About },
  person: { readonly first: string; readonly company?: string },
): Slots => {
  const thing = random.pick(PRODUCTS.filter(({ kind }) => about === 'any' || kind === about));
  const other = random.pick(PRODUCTS.filter((product) => product !== thing));
  const [day, later] = random.shuffle(language === 'fr' ? DAYS_FR : DAYS_EN);
  const refund = Math.round(thing.price * 100 * random.pick([0.1, 0.15, 0.2, 1]));
  return {
    first: person.first,
    company: person.company ?? 'Studio Nord',
    order: `${random.between(4100, 4899)}-${random.between(10, 99)}`,
    tracking: `MF${random.between(100_000_000, 999_999_999)}`,
    invoice: `F-2026-${random.between(1200, 4800)}`,
    price: money(thing.price * 100, language),
    amount: money(refund, language),
    n: String(random.between(2, 6)),
    cm: String(random.between(38, 180)),
    hour: String(random.between(8, 17)),
    street: String(random.between(2, 140)),
    phone:
      language === 'fr'
        ? `06 ${random.between(10, 99)} 44 1${random.between(0, 9)} 0${random.between(2, 9)}`
        : `+44 7700 900${random.between(100, 999)}`,
    city: random.pick(language === 'fr' ? CITIES_FR : CITIES_EN),
    day: day ?? '',
    later: later ?? '',
    path: thing.path,
    ...(language === 'fr' ? french(thing) : { product: thing.en }),
    other: language === 'fr' ? `${other.feminine ? 'la' : 'le'} ${other.fr}` : other.en,
  };
};

/** The words as they are said. @throws if a slot has no value: a mistake in a script. */
export const fill = (words: string, slots: Slots, random: Random): string =>
  words
    .replace(CHOICE, (_all, choices: string) => random.pick(choices.split('|')))
    .replace(SLOT, (_all, name: string) => {
      const value = slots[name];
      if (value === undefined) throw new Error(`no value for {${name}} in "${words}"`);
      return value;
    });

const LINK = /https?:\/\/[^\s]+[^\s.,!?)]/g;

/** One line with `**bold**` words, links and tagged colleagues in it. */
const inlines = (line: string, mate: AgentId): Inline[] =>
  line.split(/(@mate\b|\*\*[^*]+\*\*)/).flatMap((part): Inline[] => {
    if (part === '') return [];
    if (part === '@mate') return [{ type: 'mention', agent: mate }];
    if (part.startsWith('**')) return [{ type: 'text', text: part.slice(2, -2), bold: true }];
    const runs: Inline[] = [];
    let end = 0;
    for (const match of part.matchAll(LINK)) {
      if (match.index > end) runs.push({ type: 'text', text: part.slice(end, match.index) });
      runs.push({ type: 'link', href: match[0], children: [{ type: 'text', text: match[0] }] });
      end = match.index + match[0].length;
    }
    if (end < part.length) runs.push({ type: 'text', text: part.slice(end) });
    return runs;
  });

/** What an agent wrote, as the editor would make it: lines that begin with `- ` are a list. */
export const agentText = (words: string, mate: AgentId): RichText => {
  const blocks: Block[] = [];
  let items: Block[][] = [];
  const endList = (): void => {
    if (items.length > 0) blocks.push({ type: 'list', ordered: false, items });
    items = [];
  };
  for (const line of words.split('\n')) {
    if (line.startsWith('- ')) items.push([{ type: 'paragraph', children: inlines(line.slice(2), mate) }]);
    else {
      endList();
      blocks.push({ type: 'paragraph', children: inlines(line, mate) });
    }
  }
  endList();
  return { v: 1, blocks };
};
