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
import { createAccountRate, type AccountRate } from './rate.ts';
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
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Takes no more, and asks all to go. */
  close(): void;
  /** Resolves when all have gone. */
  closed(): Promise<void>;
  /** Cuts off every socket that has not gone. */
  terminate(): void;
  /** Forgets what need not be kept of sessions that are silent. */
  sweep(): void;
}

/** Who an upgrade was admitted for; once it is open, its socket and Hocuspocus's side of it. */
interface Admission {
  readonly signedIn: SignedIn;
  socket?: AgentSocket;
  connection?: ReturnType<Hocuspocus['handleConnection']>;
}

/** `readyState` of a socket that is closed. */
const CLOSED = 3;

export function createUpgrades(deps: Deps): Upgrades {
  return new AgentUpgrades(deps);
}

class AgentUpgrades implements Upgrades {
  readonly #deps: Deps;
  /** How much each account may send. */
  readonly #rate: AccountRate;
  /** How much each account may send of presence. */
  readonly #awarenessRate: AccountRate;
  /** The WebSocket server. */
  readonly #adapter: ReturnType<typeof nodeAdapter>;
  /** Whether no socket is taken any more. */
  #isClosing = false;
  /** Settles `#gone`. */
  #settleGone: () => void = () => undefined;
  /** Resolves when the server closes and the last socket has gone. */
  readonly #gone = new Promise<void>((resolve) => {
    this.#settleGone = resolve;
  });

  constructor(deps: Deps) {
    const { limits, now } = deps;
    this.#deps = deps;
    this.#rate = createAccountRate(limits, now);
    this.#awarenessRate = createAccountRate(
      { messages: limits.awareness, bytes: limits.awarenessBytes },
      now,
    );
    this.#adapter = nodeAdapter({
      serverOptions: { maxPayload: limits.maxMessageBytes, perMessageDeflate: false },
      hooks: {
        open: (peer) => this.#open(peer),
        message: (peer, message) => admissionOf(peer).socket?.receive(message.uint8Array()),
        close: (peer, { code, reason }) => this.#onClose(peer, code, reason),
        error: (peer, error) => {
          deps.metrics.refused('broken-frame');
          const { session } = admissionOf(peer).signedIn;
          deps.log.debug({ session, why: error.message }, 'a socket broke');
        },
      },
    });
  }

  async handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener, a connection that breaks off here would end the process.
    socket.on('error', () => socket.destroy());
    const signedIn = this.#isClosing ? 503 : await this.#verify(request);
    const isFull = typeof signedIn === 'object' && this.#hasMost(signedIn);
    if (typeof signedIn === 'number' || isFull || this.#isClosing) {
      const status = typeof signedIn === 'number' ? signedIn : isFull ? 429 : 503;
      this.#deps.metrics.refused(`http-${status}`);
      refuse(socket, status);
      return;
    }
    const web = new Request('http://localhost/sync', { headers: headersOf(request) });
    await this.#adapter.handleUpgrade(
      request,
      socket,
      head,
      Object.assign(web, { context: { admission: { signedIn } } }),
    );
  }

  close(): void {
    const { sockets } = this.#deps;
    this.#isClosing = true;
    for (const socket of sockets.all()) socket.close(CLOSE.goingAway, 'unavailable');
    this.#settleIfGone();
  }

  closed(): Promise<void> {
    return this.#gone;
  }

  terminate(): void {
    this.#adapter.closeAll(CLOSE.goingAway, 'unavailable', true);
  }

  sweep(): void {
    this.#rate.sweep();
    this.#awarenessRate.sweep();
  }

  #open(peer: Peer): void {
    if (this.#isClosing) {
      peer.close(CLOSE.goingAway, 'unavailable');
      return;
    }
    const { hocuspocus, sockets } = this.#deps;
    const admission = admissionOf(peer);
    const socket = this.#socketOf(peer, admission);
    admission.socket = socket;
    admission.connection = hocuspocus.handleConnection(
      {
        get readyState() {
          return peer.websocket.readyState ?? CLOSED;
        },
        send: (data: unknown) => socket.send(data as Uint8Array),
        close: (code, reason) => socket.close(code ?? CLOSE.goingAway, reason ?? ''),
      },
      new Request('http://localhost/sync', { headers: peer.request.headers }),
      { socket },
    );
    sockets.add(socket);
  }

  #socketOf(peer: Peer, admission: Admission): AgentSocket {
    const { hocuspocus, sessions, limits, metrics, now } = this.#deps;
    const { headers } = peer.request;
    return new AgentSocket(
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
        rate: this.#rate,
        awarenessRate: this.#awarenessRate,
        forward: (data) => admission.connection?.handleMessage(data),
        alive: () => {
          if (admission.connection) admission.connection.lastMessageReceivedAt = Date.now();
        },
        document: (name) => hocuspocus.documents.get(name),
        verify: () => sessions.verify(headers),
        now,
      },
    );
  }

  #onClose(peer: Peer, code: number | undefined, reason: string | undefined): void {
    const { socket, connection } = admissionOf(peer);
    if (!socket) return;
    socket.isClosed = true;
    this.#deps.sockets.remove(socket);
    connection?.handleClose({ code: code ?? CLOSE.goingAway, reason: reason ?? '' });
    if (this.#isClosing) this.#settleIfGone();
  }

  #settleIfGone(): void {
    if (this.#deps.sockets.count() === 0) this.#settleGone();
  }

  async #verify(request: IncomingMessage): Promise<SignedIn | 401 | 503> {
    try {
      return (await this.#deps.sessions.verify(headersOf(request))) ?? 401;
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a session could not be verified');
      return 503;
    }
  }

  /** Whether a session or an account has as many sockets as it may. */
  #hasMost({ session, account }: SignedIn): boolean {
    const { sockets, limits } = this.#deps;
    return (
      sockets.ofSession(session) >= limits.maxSockets ||
      sockets.ofAgent(account.id) >= limits.maxAccountSockets
    );
  }
}

/** The admission that `handle` puts into an upgrade's context. */
function admissionOf(peer: Peer): Admission {
  return peer.context['admission'] as Admission;
}

function refuse(socket: Duplex, status: 401 | 429 | 503): void {
  const statusLine = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  socket.end(`${statusLine}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headers)) {
    for (const value of Array.isArray(values) ? values : [values ?? '']) headers.append(name, value);
  }
  return headers;
}
