/** Who is told what: addresses of applications, and the accounts that they have subscribed to. */
import type { App } from '../accounts/app.ts';

export type WebhookObject = 'whatsapp_business_account' | 'page' | 'instagram';

export interface Callback {
  readonly url: string;
  /** Fields that are told; without it all. */
  readonly fields?: readonly string[];
}

export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

interface Subscription {
  readonly app: App;
  /** An address of this account alone, in place of the application's. */
  readonly override: string | null;
  readonly fields: readonly string[] | null;
}

export class Subscriptions {
  /** By application's id and object. */
  readonly #callbacks = new Map<string, Callback>();
  /** By account, then by application's id. */
  readonly #subscribed = new Map<string, Map<string, Subscription>>();

  setCallback(app: App, object: WebhookObject, callback: Callback): void {
    this.#callbacks.set(`${app.id}/${object}`, callback);
  }

  subscribe(
    account: string,
    app: App,
    options: { readonly override?: string; readonly fields?: readonly string[] } = {},
  ): void {
    const apps = this.#subscribed.get(account) ?? new Map<string, Subscription>();
    apps.set(app.id, { app, override: options.override ?? null, fields: options.fields ?? null });
    this.#subscribed.set(account, apps);
  }

  unsubscribe(account: string, app: App): void {
    this.#subscribed.get(account)?.delete(app.id);
  }

  /** The applications that have subscribed to an account. */
  of(account: string): readonly Subscription[] {
    return [...(this.#subscribed.get(account)?.values() ?? [])];
  }

  receivers(object: WebhookObject, account: string, field: string): readonly Receiver[] {
    const receivers: Receiver[] = [];
    for (const { app, override, fields } of this.of(account)) {
      const callback = this.#callbacks.get(`${app.id}/${object}`);
      const wanted = fields ?? callback?.fields;
      if (wanted && !wanted.includes(field)) continue;
      const url = override ?? callback?.url;
      if (url !== undefined) receivers.push({ url, secret: app.secret });
    }
    return receivers;
  }
}
