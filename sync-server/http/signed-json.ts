/** Bodies of requests of agents. */
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { SignedIn } from '../auth/port.ts';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { readJson, type Body, type BodyLimit } from './json-body.ts';

export interface Signed<Value> {
  readonly value: Value;
  /** Who asks, as of when the body had come. */
  readonly signedIn: SignedIn;
}

/**
 * The body by a schema, and whose it is. A body may take minutes to come: rights are those of the moment of the effect,
 * so the session is asked for again once the body is there. What a route changes in the store is checked there once more,
 * in the transaction.
 */
export async function readSignedJson<Schema extends v.GenericSchema>(
  c: Context<SignedInEnv>,
  schema: Schema,
  limit?: BodyLimit,
): Promise<Body<Signed<v.InferOutput<Schema>>>> {
  const body = await readJson(c.req.raw, schema, limit);
  if (!body.ok) return body;
  const signedIn = await c.get('verify')();
  if (signedIn?.session === c.get('signedIn').session)
    return { ok: true, value: { value: body.value, signedIn } };
  return { ok: false, response: errorResponse('unauthenticated', 'Please sign in.') };
}
