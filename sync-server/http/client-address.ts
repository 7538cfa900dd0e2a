/** Where a request comes from, for limits. */
import { isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Of an IPv6 address the network of 64 bits: one customer has as many addresses in it as they like. */
const network = (address: string): string => {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':');
};

/** Behind a trusted proxy, the address that it appended to `X-Forwarded-For`; else the other end of the socket. */
export const clientAddress = (request: IncomingMessage, trustProxy: boolean): string => {
  const header = request.headers['x-forwarded-for'];
  const forwarded = trustProxy ? [header].flat().join(',').split(',').at(-1)?.trim() : undefined;
  return network(forwarded || request.socket.remoteAddress || 'unknown');
};

/** Whether the other end of the socket is this machine, and no proxy on it forwards for somebody else. */
export const isLocal = (request: IncomingMessage): boolean => {
  const address = network(request.socket.remoteAddress ?? '');
  const forwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  return !forwarded && (address.startsWith('127.') || request.socket.remoteAddress === '::1');
};
