/** Customers of the running demo: they read what the team writes, and answer within seconds. */
import { createRandom, type Random } from '@parley/sync-server/demo/random';
import { FOLLOW_UPS } from '@parley/sync-server/demo/scripts/small';
import { setTimeout as sleep } from 'node:timers/promises';
import { speakTones } from '../doubles/media/spoken-tone.ts';
import type { Customer, Tongue } from './customer.ts';
import { drawSubject } from './pictures.ts';

/** How often customers look at their telephones, in ms. */
const LOOK_EVERY = 500;
/** How long somebody takes to read, and then to write, in ms. */
const READING = [800, 2_500] as const;
const WRITING = [1_500, 5_000] as const;
/** The share of messages that is answered. */
const ANSWERED = 0.85;

const ANSWERS: Readonly<Record<Tongue, readonly string[]>> = {
  en: FOLLOW_UPS.en,
  fr: FOLLOW_UPS.fr,
  es: [
    '¡Muchas gracias!',
    'Vale, ¿y cuándo sería?',
    'Perfecto 🙂',
    'Lo consulto en casa y le digo',
    'Entendido 👍',
  ],
  ar: ['شكرًا جزيلًا!', 'حسنًا، ومتى يكون ذلك؟', 'ممتاز 🙂', 'سأفكر وأعود إليكم', 'تم 👍'],
};

interface Answer {
  /** What the team has to have written, in any of the languages. */
  readonly asked: RegExp;
  readonly give: (customer: Customer) => void;
}

const CALLED_FOR: readonly Answer[] = [
  {
    asked: /photo|picture|foto|صورة/iu,
    give: (customer) => customer.sendsPicture(drawSubject('broken')),
  },
  {
    asked: /where|address|location|adresse|où|direcci|dónde|عنوان|أين/iu,
    give: (customer) =>
      customer.sharesPlace({
        latitude: 48.8606,
        longitude: 2.3376,
        name: 'Home',
        address: '4 rue de Rivoli, Paris',
      }),
  },
  {
    asked: /voice|call me|vocal|appel|voz|llam|صوت/iu,
    give: (customer) => customer.sendsVoice(speakTones(3, 180)),
  },
];

/** Customers answer from now on, until the process ends. */
export function startAnswering(customers: readonly Customer[]): void {
  const random = createRandom(Date.now());
  const seen = new Map(customers.map((customer) => [customer, customer.received()]));
  setInterval(() => {
    for (const customer of customers) {
      if (customer.received() === seen.get(customer)) continue;
      seen.set(customer, customer.received());
      void answer(customer, random);
    }
  }, LOOK_EVERY);
}

async function answer(customer: Customer, random: Random): Promise<void> {
  const count = customer.received();
  await sleep(random.between(...READING));
  customer.reads();
  await sleep(random.between(...WRITING));
  // Somebody who gets more meanwhile answers all of it at once.
  if (customer.received() > count || !random.chance(ANSWERED)) return;
  const called = CALLED_FOR.find(({ asked }) => asked.test(customer.lastReceived()));
  if (called) called.give(customer);
  else if (random.chance(0.12)) customer.reacts(random.pick(['👍', '❤', '🙏', '😊']));
  else customer.says(random.pick(ANSWERS[customer.tongue]));
}
