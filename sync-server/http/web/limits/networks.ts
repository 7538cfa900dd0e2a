/** Networks that may belong to one customer of a provider. */

export interface Network {
  readonly key: string;
  /** How many customers' limits the network has: the larger it is, the more people may share it. */
  readonly share: number;
}

/**
 * The networks of a client address (`clientAddress`), the smallest first: for IPv4 the address alone, for
 * IPv6 also the networks of 56 and of 48 bits. Providers give one customer 256 or 65,536 networks of 64 bits.
 */
export function networksOf(address: string): readonly [Network, ...Network[]] {
  const narrow: Network = { key: address, share: 1 };
  const [first, second, third, fourth] = address.split(':');
  if (fourth === undefined) return [narrow];
  const site = `${first}:${second}:${third}`;
  const half = Number.parseInt(fourth, 16) >> 8;
  return [narrow, { key: `${site}:${half.toString(16)}/56`, share: 4 }, { key: `${site}/48`, share: 32 }];
}

/** The largest network of an address: where something scarce is shared out, it counts as one party. */
export function partyOf(address: string): string {
  const networks = networksOf(address);
  return (networks.at(-1) ?? networks[0]).key;
}
