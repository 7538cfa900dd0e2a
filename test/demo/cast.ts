/** Who writes to the shop on its channels: eighty people, the same ones each time. */
import { createRandom } from '@parley/sync-server/demo/random';
import { FIRST_NAMES_EN, FIRST_NAMES_FR, LAST_NAMES_EN, LAST_NAMES_FR } from '@parley/sync-server/demo/words';
import type { Tongue } from './customer.ts';
import { ENGLISH } from './stories/english.ts';
import { ARABIC, FRENCH, SPANISH } from './stories/other-tongues.ts';
import type { Story } from './stories/story.ts';

export interface Part {
  readonly name: string;
  readonly tongue: Tongue;
  readonly story: Story;
  readonly on: 'whatsapp' | 'messenger' | 'custom';
  /** Digits; no two are the same. */
  readonly phone: string;
}

const SEED = 90_210;

const NAMES: Readonly<Record<Tongue, readonly [firsts: readonly string[], lasts: readonly string[]]>> = {
  en: [FIRST_NAMES_EN, LAST_NAMES_EN],
  fr: [FIRST_NAMES_FR, LAST_NAMES_FR],
  es: [
    'Lucía Javier Carmen Álvaro Nuria Rubén Inés Gonzalo Pilar Óscar Belén Tomás'.split(' '),
    'Ortega Salas Ferrer Ibáñez Quintana Robles Vega Cordero Llorente Pascual Rivas Soler'.split(' '),
  ],
  ar: [
    'أمينة يوسف ليلى كريم سلمى طارق هدى رشيد'.split(' '),
    'بنعلي الإدريسي العلوي بنجلون الفاسي المنصوري حداد شرايبي'.split(' '),
  ],
};
const COUNTS: readonly (readonly [Tongue, number, readonly Story[]])[] = [
  ['en', 39, ENGLISH],
  ['fr', 24, FRENCH],
  ['es', 9, SPANISH],
  ['ar', 8, ARABIC],
];
/** Numbers that belong to nobody, by the country code. */
const NUMBERS: Readonly<Record<Tongue, string>> = {
  en: '447700900',
  fr: '33639980',
  es: '34600000',
  ar: '212600000',
};

/** Where those are whose stories can take place on any channel. */
const ELSEWHERE = ['messenger', 'whatsapp', 'messenger', 'custom'] as const;

/** The parts in the order in which the people come. */
export function castParts(): readonly Part[] {
  const random = createRandom(SEED);
  const parts = COUNTS.flatMap(([tongue, count, stories]) => {
    const [firsts, lasts] = NAMES[tongue].map((names) => random.shuffle(names));
    return Array.from({ length: count }, (_, at): Part => {
      const story = stories[at % stories.length];
      const name = [firsts, lasts].map(
        (names = []) => names[(at * 5 + Math.floor(at / names.length)) % names.length],
      );
      if (!story) throw new Error('there is no story');
      const on = story.on ?? ELSEWHERE[at % ELSEWHERE.length] ?? 'custom';
      const phone = `${NUMBERS[tongue]}${String(100 + at).slice(-3)}`;
      return { name: name.join(' '), tongue, story, on, phone };
    });
  });
  return random.shuffle(parts);
}
