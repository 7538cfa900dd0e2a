/** The route of a path. */
import type { Token } from '../accounts/app.ts';
import type { Json } from '../kit/json.ts';
import { debugToken } from './debug-token.ts';
import { GraphError } from './graph-error.ts';
import { fileRoute, pageRoute, personRoute } from './page-routes.ts';
import { findNumber, type Route, type World } from './routes.ts';
import { accountRoute, downloadRoute, mediaRoute, numberRoute } from './whatsapp-routes.ts';

/** Answers that there is nothing. */
const NOTHING: Route = {
  operation: 'other',
  needs: null,
  answer: () => {
    throw new GraphError('100/33');
  },
};

/** @param path without version, such as `/123/messages` */
export function findRoute(
  world: World,
  method: string,
  path: string,
  body: Json,
  token: Token | null,
): Route {
  const [first = '', second, third] = path.split('/').filter((part) => part !== '');
  if (method === 'GET' && first === 'whatsapp_business' && second === 'attachments') return downloadRoute;
  if (method === 'GET' && first === 'cdn' && second !== undefined) return fileRoute(world, second);
  if (third !== undefined) return NOTHING;
  if (method === 'GET' && first === 'debug_token') {
    return { operation: 'token.debug', needs: {}, answer: debugToken };
  }
  const id = first === 'me' ? (token?.me ?? '') : first;
  return objectRoute(world, method, id, second, body) ?? NOTHING;
}

function objectRoute(
  world: World,
  method: string,
  id: string,
  edge: string | undefined,
  body: Json,
): Route | null {
  const found = findNumber(world, id);
  if (found) return numberRoute(world, method, found.number, edge, body);
  const account = world.accounts.find((one) => one.id === id);
  if (account) return accountRoute(method, account, edge);
  const page = world.pages.find((one) => one.id === id);
  if (page) return pageRoute(method, page, edge, body);
  for (const one of world.pages) {
    const person = one.person(id);
    if (person && method === 'GET' && edge === undefined) return personRoute(one, person);
  }
  return edge === undefined && /^\d+$/.test(id) ? mediaRoute(method, id) : null;
}
