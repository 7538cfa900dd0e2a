/**
 * Networks from which an account was used: the right password was said there, or a session is in use. A stranger who
 * tries passwords elsewhere does not keep the account's own people out there. In memory: a restart forgets the limits
 * that these pass, too.
 */

export interface KnownPlaces {
  /** An account is used from a network. */
  add(email: string, network: string): void;
  has(email: string, network: string): boolean;
}

/** Places remembered; beyond it the longest unused are forgotten. */
const REMEMBERED = 10_000;

export function createKnownPlaces(): KnownPlaces {
  const places = new Set<string>();
  const keyOf = (email: string, network: string): string => `${network} ${email}`;
  return {
    add: (email, network) => {
      const key = keyOf(email, network);
      places.delete(key);
      places.add(key);
      const [oldest] = places.size > REMEMBERED ? places : [];
      if (oldest !== undefined) places.delete(oldest);
    },
    has: (email, network) => places.has(keyOf(email, network)),
  };
}
