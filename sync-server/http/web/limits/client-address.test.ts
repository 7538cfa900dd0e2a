import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddress, isLocal } from './client-address.ts';

const request = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const message = new IncomingMessage(socket);
  Object.assign(message.headers, { host: 'localhost:3000', ...headers });
  return message;
};

describe('clientAddress', () => {
  it('is the other end of the socket, whatever a header says', () => {
    expect(clientAddress(request('203.0.113.5', { 'x-forwarded-for': '1.2.3.4' }), false)).toBe(
      '203.0.113.5',
    );
  });

  it('is what the nearest proxy appended, when it is trusted', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' };
    expect(clientAddress(request('127.0.0.1', headers), true)).toBe('203.0.113.9');
    expect(clientAddress(request('127.0.0.1'), true)).toBe('127.0.0.1');
  });

  it('is the network of 64 bits for IPv6', () => {
    expect(clientAddress(request('2001:db8:1:2:3:4:5:6'), false)).toBe('2001:db8:1:2');
    expect(clientAddress(request('2001:db8::1'), false)).toBe('2001:db8:0:0');
    expect(clientAddress(request('::ffff:203.0.113.5'), false)).toBe('203.0.113.5');
  });
});

describe('isLocal', () => {
  it('is this machine, unless a proxy on it forwards for somebody else', () => {
    expect(isLocal(request('127.0.0.1'))).toBe(true);
    expect(isLocal(request('::ffff:127.0.0.1'))).toBe(true);
    expect(isLocal(request('::1'))).toBe(true);
    expect(isLocal(request('203.0.113.5'))).toBe(false);
    for (const name of [
      'x-forwarded-for',
      'x-forwarded-host',
      'forwarded',
      'via',
      'x-real-ip',
      'cf-connecting-ip',
    ]) {
      expect(isLocal(request('127.0.0.1', { [name]: '203.0.113.5' })), name).toBe(false);
    }
  });

  it('is not a page of another name that points here', () => {
    for (const host of [
      'localhost',
      'LOCALHOST:3000',
      '127.0.0.1:3000',
      '127.1.2.3',
      '[::1]:3000',
      '[::1]',
    ]) {
      expect(isLocal(request('127.0.0.1', { host })), host).toBe(true);
    }
    for (const host of [
      'evil.test:3000',
      '127.0.0.1.evil.test',
      'localhost.evil.test',
      'localhost@evil.test',
      '',
    ]) {
      expect(isLocal(request('127.0.0.1', { host })), host).toBe(false);
    }
  });
});
