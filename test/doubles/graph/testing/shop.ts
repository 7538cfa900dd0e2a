/** A shop with a number, a page and a receiver, for the tests of this double. */
import { FakeGraph, type GraphOptions } from '../fake-graph.ts';
import { Receiver } from './receiver.ts';

export async function openShop(options: GraphOptions = {}) {
  const graph = await new FakeGraph({ retryAfter: [5, 10], ...options }).start();
  const receiver = new Receiver();
  const url = await receiver.start();
  const app = graph.addApp();
  const account = graph.addAccount();
  const number = account.addNumber();
  const page = graph.addPage();
  const token = app.addToken({ me: page.id });
  for (const object of ['whatsapp_business_account', 'page'] as const) {
    await graph.setCallback(app, object, { url, verifyToken: 'right' });
  }
  graph.subscriptions.subscribe(account.id, app);
  graph.subscriptions.subscribe(page.id, app);

  /** A call with the token; `answer` is parsed if it is JSON. */
  const call = async (method: string, path: string, body?: unknown, bearer: string | null = token) => {
    const answer = await fetch(`${graph.url}${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Answered };
  };
  return {
    graph,
    receiver,
    url,
    app,
    account,
    number,
    page,
    token,
    call,
    /** Sends a text on WhatsApp. */
    text: (to: string | null, body: string, more: object = {}) =>
      call('POST', `/${number.id}/messages`, {
        messaging_product: 'whatsapp',
        to,
        type: 'text',
        text: { body },
        ...more,
      }),
    /** Sends a text on Messenger. */
    message: (to: string, text: string, more: object = {}) =>
      call('POST', '/me/messages', {
        recipient: { id: to },
        messaging_type: 'RESPONSE',
        message: { text, ...more },
      }),
    close: async () => {
      await graph.stop();
      await receiver.stop();
    },
  };
}

interface Answered {
  readonly [field: string]: unknown;
  readonly error?: {
    readonly code: number;
    readonly error_subcode?: number;
    readonly fbtrace_id: string;
    readonly message: string;
    readonly error_data?: { readonly details: string };
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** Code and subcode of an error, as they are written in the catalogue. */
export const codeOf = ({ json: { error } }: { json: Answered }): string | null =>
  error ? [error.code, error.error_subcode].filter((part) => part !== undefined).join('/') : null;
