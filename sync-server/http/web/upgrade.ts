/**
 * The only entrance for WebSockets: a request with the right path and our own origin passes, any other gets a
 * plain HTTP refusal. The session is checked later.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Origins } from '../../config/origins.ts';
import type { Log } from '../../log/log.ts';
import { hostsOf } from './guards.ts';

export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void | Promise<void>;

const refuse = (
  socket: Duplex,
  status: '400 Bad Request' | '403 Forbidden' | '404 Not Found' | '503 Service Unavailable',
): void => {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
};

/**
 * Passes upgrades of `/sync` on, as long as the server serves. Browsers name the origin of their page with
 * every upgrade; a request without an origin, or with another's, could abuse an agent's cookie and is
 * refused.
 */
export const acceptUpgrades = (
  server: Server,
  options: {
    readonly origins: Origins;
    readonly log: Log;
    readonly isServing: () => boolean;
    readonly handle: HandleUpgrade;
  },
): void => {
  const { origins, log, isServing, handle } = options;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener, a connection that breaks off here would end the process.
    socket.on('error', (error) => {
      log.debug({ code: 'code' in error ? error.code : error.name }, 'a socket broke off');
    });
    const { origin, host } = request.headers;
    if (hostsOf(request).length > 1) refuse(socket, '400 Bad Request');
    else if (request.url?.split('?')[0] !== '/sync') refuse(socket, '404 Not Found');
    else if (origin === undefined || !origins.isOwn(origin, host)) refuse(socket, '403 Forbidden');
    else if (!isServing()) refuse(socket, '503 Service Unavailable');
    else {
      Promise.resolve(handle(request, socket, head)).catch((error: unknown) => {
        log.error({ err: error }, 'an upgrade failed');
        socket.destroy();
      });
    }
  });
};
