/** Which addresses the server may call for a channel: what people enter as an address must not reach the private network. */
import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { GuardedHttpError } from './guarded-http-error.ts';

/** Gives every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveName: Resolve = (hostname) => lookup(hostname, { all: true });

/** Of IPv6, only this part is given to machines of the public internet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parse('2000::');
const GLOBAL_IPV6_BITS = 3;

/**
 * Whether an address belongs to a machine of the public internet. Private, local, shared and reserved addresses do
 * not, nor do IPv6 forms that stand for an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6, GLOBAL_IPV6_BITS);
}

/** Whether an address is this machine's own, in any of its forms. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

export interface AddressRules {
  /** For development and tests: this machine may be called, without encryption too. */
  readonly allowLoopback: boolean;
  readonly resolve: Resolve;
}

/** Reads the address of a request. @throws GuardedHttpError if it is not an address that may be called */
export function readTarget(text: string, { allowLoopback }: AddressRules): URL {
  if (!URL.canParse(text)) throw refused('The address cannot be read.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refused('The address contains a password.');
  if (url.protocol !== 'https:' && !(allowLoopback && url.protocol === 'http:')) {
    throw refused('The address has to begin with https://.');
  }
  const literal = literalOf(url);
  // Node looks up only names, so this judges an IP address in the URL.
  if (literal !== undefined) judge([literal], url, allowLoopback);
  return url;
}

/**
 * Gives the addresses that a connection may go to. The connection goes to these very addresses: a name that has other
 * addresses a moment later gains nothing. @throws GuardedHttpError if one of them must not be called
 */
export async function resolveTarget(
  url: URL,
  hostname: string,
  { allowLoopback, resolve }: AddressRules,
): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(hostname).catch((error: unknown) => {
    throw new GuardedHttpError('unresolved', `The name ${hostname} has no address.`, false, error);
  });
  if (addresses.length === 0) {
    throw new GuardedHttpError('unresolved', `The name ${hostname} has no address.`, false);
  }
  judge(
    addresses.map(({ address }) => address),
    url,
    allowLoopback,
  );
  return addresses;
}

/** The IP address of a URL that has no name; undefined if the URL has a name. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? undefined : bare;
}

function judge(addresses: readonly string[], { protocol }: URL, allowLoopback: boolean): void {
  const mayCall = (address: string): boolean =>
    (allowLoopback && isLoopbackAddress(address)) || (protocol === 'https:' && isPublicAddress(address));
  if (!addresses.every(mayCall)) {
    throw refused('The address leads to a machine that is not on the public internet.');
  }
}

function refused(message: string): GuardedHttpError {
  return new GuardedHttpError('refused-address', message, false);
}
