/** Which operation a call asks for, and what answers it. */
import type { App, Scope, Token } from '../accounts/app.ts';
import type { MediaLibrary } from '../accounts/media-library.ts';
import type { Ids } from '../kit/ids.ts';
import type { Json } from '../kit/json.ts';
import type { Clock } from '../kit/clock.ts';
import type { Page } from '../messenger/page.ts';
import type { Subscriptions } from '../webhooks/subscriptions.ts';
import type { WhatsAppAccount } from '../whatsapp/account.ts';
import type { PhoneNumber } from '../whatsapp/phone-number.ts';
import type { Operation } from './faults.ts';
import type { CallBody } from './read-call.ts';

/** Everything that exists at Meta. */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly subscriptions: Subscriptions;
  readonly apps: readonly App[];
  readonly accounts: readonly WhatsAppAccount[];
  readonly pages: readonly Page[];
  readonly refuseAtOnce: () => boolean;
  readonly origin: () => string;
}

/** A call of anybody. */
export interface OpenCall {
  readonly world: World;
  readonly query: Readonly<Record<string, string>>;
  readonly body: CallBody;
}

/** A call with a token that allows it. */
export interface Asked extends OpenCall {
  readonly token: Token;
}

/** JSON, or bytes with their media type. */
export type Answer = Json | { readonly bytes: Uint8Array; readonly type: string };

/** What a token must allow and reach. */
export interface Needs {
  readonly scope?: Scope;
  readonly target?: string;
}

export interface OpenRoute {
  readonly operation: Operation;
  readonly needs: null;
  readonly answer: (asked: OpenCall) => Answer | Promise<Answer>;
}

export interface AuthorizedRoute {
  readonly operation: Operation;
  readonly needs: Needs;
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
}

export type Route = OpenRoute | AuthorizedRoute;

export function findNumber(
  world: World,
  id: string,
): { number: PhoneNumber; account: WhatsAppAccount } | null {
  for (const account of world.accounts) {
    const number = account.numbers.find((one) => one.id === id);
    if (number) return { number, account };
  }
  return null;
}
