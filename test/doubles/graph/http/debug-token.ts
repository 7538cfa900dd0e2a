/** `GET /debug_token`, and what a token allows. */
import type { Token } from '../accounts/app.ts';
import { compact, type Json } from '../kit/json.ts';
import { GraphError } from './graph-error.ts';
import type { Asked, Needs, World } from './routes.ts';

export function findToken(world: World, value: string): Token | undefined {
  for (const app of world.apps) {
    const token = app.token(value);
    if (token) return token;
    // An application speaks for itself by its id and secret.
    if (value === `${app.id}|${app.secret}`) {
      return { value, app, scopes: [], issuedAt: world.clock.now(), ended: null };
    }
  }
  return undefined;
}

/** Why a token counts no longer; null while it does. */
function endOf(world: World, token: Token): GraphError | null {
  if (token.ended) return new GraphError(token.ended);
  if (token.expiresAt !== undefined && token.expiresAt <= world.clock.now()) return new GraphError('190/463');
  return null;
}

/** Throws Meta's error unless the token allows what a route needs. */
export function checkToken(world: World, token: Token | undefined, given: boolean, needs: Needs): Token {
  if (!given) throw new GraphError('104');
  if (!token) throw new GraphError('190');
  const end = endOf(world, token);
  if (end) throw end;
  const { scope, target } = needs;
  if (scope !== undefined && !token.scopes.includes(scope)) {
    const whatsapp = scope.startsWith('whatsapp');
    throw new GraphError(whatsapp ? '10' : '200', {
      message: `Requires ${scope} permission to manage the object`,
    });
  }
  if (target !== undefined && token.targets && !reaches(world, token.targets, target))
    throw new GraphError('100/33');
  return token;
}

export function debugToken({ world, query }: Asked): Json {
  const value = query.input_token;
  if (value === undefined) throw new GraphError('100', { message: 'The parameter input_token is required' });
  const token = findToken(world, value);
  if (!token) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return { data: { error, is_valid: false, scopes: [] } };
  }
  const end = endOf(world, token);
  const { app, scopes, targets } = token;
  return {
    data: compact({
      app_id: app.id,
      type: token.me === undefined ? 'SYSTEM_USER' : 'PAGE',
      application: app.name,
      data_access_expires_at: 0,
      expires_at: token.expiresAt === undefined ? 0 : Math.floor(token.expiresAt / 1_000),
      issued_at: Math.floor(token.issuedAt / 1_000),
      is_valid: end === null,
      error: end ? compact({ code: end.code, subcode: end.subcode, message: end.message }) : undefined,
      profile_id: token.me,
      scopes,
      granular_scopes: scopes.map((scope) => compact({ scope, target_ids: targets })),
    }),
  };
}

/** A token that reaches an account reaches its numbers. */
function reaches(world: World, targets: readonly string[], target: string): boolean {
  if (targets.includes(target)) return true;
  const account = world.accounts.find(({ numbers }) => numbers.some(({ id }) => id === target));
  return account !== undefined && targets.includes(account.id);
}
