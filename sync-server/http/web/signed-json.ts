/** Bodies of agents' requests. */
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { SignedIn } from '../../auth/port.ts';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { readJson, type Body, type BodyLimit } from './bodies/json-body.ts';

export interface Signed<Value> {
  readonly value: Value;
  /** The sender, checked after the body had arrived. */
  readonly signedIn: SignedIn;
}

/**
 * The validated body, and its sender. A body may take minutes to arrive: rights are those of the moment of
 * the effect, so the session is checked again after it. Changes in the store are checked once more in the
 * transaction.
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
