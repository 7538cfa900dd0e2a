/** An error in Meta's form. */
import { compact, type Json } from '../kit/json.ts';
import { CATALOGUE } from './error-catalogue.ts';

export interface ErrorChanges {
  readonly status?: number;
  readonly message?: string;
  readonly details?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class GraphError extends Error {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly status: number;
  readonly details: string | undefined;
  readonly type: string;
  readonly transient: boolean;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param name a code such as `131047`, or a code with its subcode such as `190/463`
   * @param changes what this error says differently from the catalogue
   */
  constructor(name: string, changes: ErrorChanges = {}) {
    const known = CATALOGUE[name];
    const [code, subcode] = name.split('/').map(Number);
    if (code === undefined || Number.isNaN(code)) throw new Error(`${name} is no error code`);
    super(changes.message ?? known?.message ?? 'Something went wrong');
    this.code = code;
    this.subcode = subcode;
    this.status = changes.status ?? known?.status ?? 400;
    this.details = changes.details ?? known?.details;
    this.type = known?.type ?? 'OAuthException';
    this.transient = known?.transient ?? false;
    this.headers = { ...usageHeaders(code), ...changes.headers };
  }

  /** The body of the answer. */
  body(trace: string): Json {
    const product = this.code >= 130_000 ? { messaging_product: 'whatsapp' } : {};
    return {
      error: compact({
        message: `(#${this.code}) ${this.message}`,
        type: this.type,
        code: this.code,
        error_subcode: this.subcode,
        is_transient: this.transient ? true : undefined,
        error_data: this.details === undefined ? undefined : { ...product, details: this.details },
        fbtrace_id: trace,
      }),
    };
  }

  /** As it stands in the status of a message and in a message that could not be shown. */
  inWebhook(): Json {
    return compact({
      code: this.code,
      title: this.message,
      message: this.message,
      error_data: this.details === undefined ? undefined : { details: this.details },
      href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
    });
  }
}

/** Where Meta says how long a limit lasts. The time is in minutes there, and in seconds in `Retry-After`. */
function usageHeaders(code: number): Readonly<Record<string, string>> {
  const full = { call_count: 100, total_cputime: 25, total_time: 25 };
  if (code === 4 || code === 32) return { 'x-app-usage': JSON.stringify(full), 'retry-after': '60' };
  if (code !== 80_007 && code !== 613) return {};
  const usage = [{ ...full, type: 'whatsapp', estimated_time_to_regain_access: 1 }];
  return { 'x-business-use-case-usage': JSON.stringify({ account: usage }), 'retry-after': '60' };
}
