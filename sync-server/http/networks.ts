/** Networks that one customer of a provider may have to themselves. */

export interface Network {
  readonly key: string;
  /** How many customers' limits it has: the wider, the more people may share it. */
  readonly share: number;
}

/**
 * The networks of a client address (`clientAddress`), the narrowest first: of IPv4 the address alone, of IPv6 also the
 * networks of 56 and of 48 bits. Providers give one customer 256 or 65,536 networks of 64 bits.
 */
export function networksOf(address: string): readonly [Network, ...Network[]] {
  const narrow: Network = { key: address, share: 1 };
  const [first, second, third, fourth] = address.split(':');
  if (fourth === undefined) return [narrow];
  const site = `${first}:${second}:${third}`;
  const half = Number.parseInt(fourth, 16) >> 8;
  return [narrow, { key: `${site}:${half.toString(16)}/56`, share: 4 }, { key: `${site}/48`, share: 32 }];
}

/** The widest network of an address: whoever shares out something scarce counts it as one party. */
export function partyOf(address: string): string {
  const networks = networksOf(address);
  return (networks.at(-1) ?? networks[0]).key;
}
