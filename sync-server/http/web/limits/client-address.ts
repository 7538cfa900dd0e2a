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

/**
 * Behind a trusted proxy, the address that it appended to `X-Forwarded-For`; otherwise the other end of the
 * socket.
 */
export const clientAddress = (request: IncomingMessage, trustProxy: boolean): string => {
  const header = request.headers['x-forwarded-for'];
  const forwarded = trustProxy ? [header].flat().join(',').split(',').at(-1)?.trim() : undefined;
  return network(forwarded || request.socket.remoteAddress || 'unknown');
};

/** Headers in which proxies name the client. Headers that only some proxies use are included. */
const FORWARDED =
  /^(x-forwarded|forwarded$|via$|x-real-ip$|x-client|x-cluster|x-original|true-client|cf-|fastly-)/;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a client on this machine addresses this machine. A local proxy that forwards for somebody else does
 * not count, nor does a page of another name that points here (DNS rebinding): its host header has that name.
 */
export const isLocal = (request: IncomingMessage): boolean => {
  const { remoteAddress = '' } = request.socket;
  const isFromHere = remoteAddress === '::1' || network(remoteAddress).startsWith('127.');
  const isForwarded = Object.keys(request.headers).some((name) => FORWARDED.test(name));
  return isFromHere && !isForwarded && LOOPBACK.test(request.headers.host ?? '');
};
