/**
 * Clients that go away in the middle of a request. The server is not at fault, and nobody is there to receive
 * an error.
 */
import type { IncomingMessage } from 'node:http';

/** The status in logs and figures, as other servers use it; the client never sees it. */
export const BROKEN_OFF = 499;

/** Whether the client has gone away before its request was complete. */
export function isBrokenOff(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

/** The answer to a request whose client has gone away. */
export function brokenOff(): Response {
  return new Response(null, { status: BROKEN_OFF });
}
