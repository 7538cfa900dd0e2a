import { m } from '../../../paraglide/messages.js';

const NAMES: ReadonlyMap<string, () => string> = new Map([
  ['access-token', m.secret_access_token],
  ['app-secret', m.secret_app_secret],
  ['app-secret-before', m.secret_app_secret_before],
  ['verify-token', m.secret_verify_token],
  ['signing', m.secret_signing],
  ['token', m.secret_token],
]);

/** What a secret of a channel is called; one that only a newer server knows goes by its own name. */
export const secretName = (name: string): string => NAMES.get(name)?.() ?? name;

/** What a secret outside the steps is for. */
export const secretHint = (name: string): string | undefined =>
  name === 'app-secret-before' ? m.secret_app_secret_before_hint() : undefined;
