/** Clients that go away in the middle of a request: no fault of the server, and nobody is there to be told of one. */
import type { IncomingMessage } from 'node:http';

/** The status that logs and figures show, as other servers do; the client never sees it. */
export const BROKEN_OFF = 499;

/** Whether the client has gone away before all of its request had come. */
export function isBrokenOff(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

/** The end of a request whose client has gone away. */
export function brokenOff(): Response {
  return new Response(null, { status: BROKEN_OFF });
}
