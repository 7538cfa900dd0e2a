/** What every route knows of its request. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { SignedIn } from '../../auth/port.ts';

export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The id of the request, made here; it is in the log and in the answer. */
    requestId: string;
    /** Address of the client, for limits only; never logged. */
    address: string;
  };
}

/** Behind `requireSession`. */
export interface SignedInEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & {
    /** The session at the beginning of the request. */
    signedIn: SignedIn;
    /** Checks the session again. */
    verify: () => Promise<SignedIn | undefined>;
  };
}

export type HttpContext = Context<HttpEnv>;
