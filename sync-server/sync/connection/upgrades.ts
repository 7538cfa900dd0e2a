/**
 * From an HTTP upgrade to an agent's socket. Identity comes from the session's cookie alone (law L10); that the page
 * is our own has been checked before, at the one door for upgrades.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hocuspocus } from '@hocuspocus/server';
import type { Peer } from 'crossws';
import nodeAdapter from 'crossws/adapters/node';
import type { SignedIn, Sessions } from '../../auth/port.ts';
import type { Log } from '../../log/log.ts';
import { AgentSocket, type SyncContext } from './agent-socket.ts';
import type { SyncLimits } from './limits.ts';
import type { SyncMetrics } from '../metrics.ts';
import { createAccountRate } from './rate.ts';
import { CLOSE } from './refusal.ts';
import type { Sockets } from './sockets.ts';

interface Deps {
  readonly hocuspocus: Hocuspocus<SyncContext>;
  readonly sockets: Sockets;
  readonly sessions: Sessions;
  readonly limits: SyncLimits;
  readonly metrics: SyncMetrics;
  readonly log: Log;
  readonly now: () => number;
}

export interface Upgrades {
  readonly handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
  /** Takes no more, and asks all to go. */
  readonly close: () => void;
  /** Resolves when all have gone. */
  readonly closed: () => Promise<void>;
  /** Cuts off who has not. */
  readonly terminate: () => void;
  /** Forgets what need not be kept of sessions that are silent. */
  readonly sweep: () => void;
}

/** Who an upgrade was admitted for; once it is open, its socket and Hocuspocus's side of it. */
interface Admission {
  readonly signedIn: SignedIn;
  socket?: AgentSocket;
  connection?: ReturnType<Hocuspocus['handleConnection']>;
}

/** Our own upgrade put it there. */
const admissionOf = (peer: Peer): Admission => peer.context['admission'] as Admission;

/** `readyState` of a socket that is closed. */
const CLOSED = 3;

const refuse = (socket: Duplex, status: 401 | 429 | 503): void => {
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  socket.end(`${line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
};

const headersOf = (request: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  return headers;
};

export const createUpgrades = (deps: Deps): Upgrades => {
  const { hocuspocus, sockets, sessions, limits, metrics, log, now } = deps;
  const rate = createAccountRate(limits, now);
  const awarenessRate = createAccountRate({ messages: limits.awareness, bytes: limits.awarenessBytes }, now);
  let isClosing = false;
  let allGone = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    allGone = resolve;
  });

  const open = (peer: Peer): void => {
    const admission = admissionOf(peer);
    if (isClosing) {
      peer.close(CLOSE.goingAway, 'unavailable');
      return;
    }
    const { headers } = peer.request;
    const socket = new AgentSocket(
      admission.signedIn,
      {
        send: (data) => void peer.send(data),
        close: (code, reason) => peer.close(code, reason),
        terminate: () => peer.terminate(),
        bufferedAmount: () => peer.bufferedAmount,
      },
      {
        limits,
        metrics,
        rate,
        awarenessRate,
        forward: (data) => admission.connection?.handleMessage(data),
        alive: () => {
          if (admission.connection) admission.connection.lastMessageReceivedAt = Date.now();
        },
        document: (name) => hocuspocus.documents.get(name),
        verify: () => sessions.verify(headers),
        now,
      },
    );
    admission.socket = socket;
    admission.connection = hocuspocus.handleConnection(
      {
        get readyState() {
          return peer.websocket.readyState ?? CLOSED;
        },
        send: (data: unknown) => socket.send(data as Uint8Array),
        close: (code, reason) => socket.close(code ?? CLOSE.goingAway, reason ?? ''),
      },
      new Request('http://localhost/sync', { headers }),
      { socket },
    );
    sockets.add(socket);
  };

  const adapter = nodeAdapter({
    serverOptions: { maxPayload: limits.maxMessageBytes, perMessageDeflate: false },
    hooks: {
      open,
      message: (peer, message) => admissionOf(peer).socket?.receive(message.uint8Array()),
      close: (peer, { code, reason }) => {
        const { socket, connection } = admissionOf(peer);
        if (!socket) return;
        socket.isClosed = true;
        sockets.remove(socket);
        connection?.handleClose({ code: code ?? CLOSE.goingAway, reason: reason ?? '' });
        if (isClosing && sockets.count() === 0) allGone();
      },
      error: (peer, error) => {
        metrics.refused('broken-frame');
        log.debug({ session: admissionOf(peer).signedIn.session, why: error.message }, 'a socket broke');
      },
    },
  });

  const verify = async (request: IncomingMessage): Promise<SignedIn | 401 | 503> => {
    try {
      return (await sessions.verify(headersOf(request))) ?? 401;
    } catch (error) {
      log.error({ err: error }, 'a session could not be verified');
      return 503;
    }
  };

  const hasMost = ({ session, account }: SignedIn): boolean =>
    sockets.ofSession(session) >= limits.maxSockets ||
    sockets.ofAgent(account.id) >= limits.maxAccountSockets;

  return {
    handle: async (request, socket, head) => {
      // Without a listener, a connection that breaks off here would end the process.
      socket.on('error', () => socket.destroy());
      const signedIn = isClosing ? 503 : await verify(request);
      const isFull = typeof signedIn === 'object' && hasMost(signedIn);
      if (typeof signedIn === 'number' || isFull || isClosing) {
        const status = typeof signedIn === 'number' ? signedIn : isFull ? 429 : 503;
        metrics.refused(`http-${status}`);
        refuse(socket, status);
        return;
      }
      const web = new Request('http://localhost/sync', { headers: headersOf(request) });
      await adapter.handleUpgrade(
        request,
        socket,
        head,
        Object.assign(web, { context: { admission: { signedIn } } }),
      );
    },
    close: () => {
      isClosing = true;
      for (const socket of sockets.all()) socket.close(CLOSE.goingAway, 'unavailable');
      if (sockets.count() === 0) allGone();
    },
    closed: () => gone,
    terminate: () => adapter.closeAll(CLOSE.goingAway, 'unavailable', true),
    sweep: () => {
      rate.sweep();
      awarenessRate.sweep();
    },
  };
};
