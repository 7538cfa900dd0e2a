/** Who is in the demo: the shop's team, and the people who write to it. */
import type { ChatIdentity } from '@parley/core/protocol/chat-api';
import type { Role } from '@parley/core/workspace/workspace';
import { externalOfUser } from '../channels/web-chat/visitor-identity.ts';
import { createRandom, seededIds, type Random } from './random.ts';
import type { Language } from './script.ts';
import { COMPANIES, FIRST_NAMES_EN, FIRST_NAMES_FR, LAST_NAMES_EN, LAST_NAMES_FR } from './words.ts';

export const WORKSPACE_NAME = 'Marlow & Finch';

export interface TeamMember {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export const TEAM: readonly [TeamMember, TeamMember, TeamMember] = [
  { name: 'Inès Rahal', email: 'ines@marlow-finch.example', role: 'owner' },
  { name: 'Tomas Keller', email: 'tomas@marlow-finch.example', role: 'manager' },
  { name: 'Aiko Tanaka', email: 'aiko@marlow-finch.example', role: 'agent' },
];

/** Somebody who writes by web chat. */
export interface Persona {
  readonly language: Language;
  readonly first: string;
  readonly company?: string;
  /** The visitor's id on the channel. */
  readonly external: string;
  /** What the site or the visitor says of who writes; empty for who stays unknown. */
  readonly identity: ChatIdentity;
  /** The shop knows this user, and proves it with a signature. */
  readonly proven: boolean;
  /** Says name and address only after the first answer. */
  readonly shy: boolean;
}

const SEED = 4471;
export const CAST_SIZE = 304;

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z-]/g, '')
    .toLowerCase();

const newPersona = (
  language: Language,
  name: { readonly first: string; readonly last: string },
  random: Random,
  newId: () => string,
): Persona => {
  const { first, last } = name;
  const domain = random.pick(['mail', 'post', 'inbox', 'home']);
  const email = `${plain(first)}.${plain(last)}@${domain}.example`;
  const kind = random.next();
  const proven = kind < 0.25;
  const identity: ChatIdentity =
    kind > 0.97
      ? {}
      : kind > 0.93
        ? { email }
        : {
            name: random.chance(0.12) ? first : `${first} ${last}`,
            ...(random.chance(0.85) ? { email } : {}),
            ...(proven ? { user: `customer-${random.between(10_000, 99_999)}` } : {}),
          };
  return {
    language,
    first,
    ...(random.chance(0.2) ? { company: random.pick(COMPANIES) } : {}),
    external: identity.user === undefined ? newId() : externalOfUser(identity.user),
    identity,
    proven,
    shy: !proven && random.chance(0.1),
  };
};

/** The people, the same ones each time. No two have the same name. */
export const createCast = (): readonly Persona[] => {
  const random = createRandom(SEED);
  const newId = seededIds(SEED);
  const names = (
    firsts: readonly string[],
    lasts: readonly string[],
  ): (() => { first: string; last: string }) => {
    const [some, others] = [random.shuffle(firsts), random.shuffle(lasts)];
    let n = 0;
    return () => {
      const round = Math.floor(n / some.length);
      const first = some[n % some.length] ?? '';
      // Each round of first names begins elsewhere among the last names.
      const last = others[(n + round * 7) % others.length] ?? '';
      n += 1;
      return { first, last };
    };
  };
  const next = {
    en: names(FIRST_NAMES_EN, LAST_NAMES_EN),
    fr: names(FIRST_NAMES_FR, LAST_NAMES_FR),
  };
  return Array.from({ length: CAST_SIZE }, () => {
    const language = random.chance(0.55) ? 'en' : 'fr';
    return newPersona(language, next[language](), random, newId);
  });
};
