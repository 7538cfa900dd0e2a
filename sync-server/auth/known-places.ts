/**
 * Networks from which an account was used: the right password was given there, or a session is in use. So a
 * stranger who tries passwords elsewhere does not lock the account's owner out there. Kept in memory: the
 * limits that these networks bypass are lost at a restart, too.
 */

export interface KnownPlaces {
  /** Notes that an account is used from a network. */
  add(email: string, network: string): void;
  has(email: string, network: string): boolean;
}

/** Most places that are remembered; beyond that, the longest unused are forgotten. */
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
