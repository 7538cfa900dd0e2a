import type { Identity } from '@parley/core/contact/state';
import { firstVisible } from '@parley/core/names/clean-name';
import { m } from '../paraglide/messages.js';

/** What tells an identity from the contact's others: a number or an address rather than the name. */
export function identityWords({ aliases = [], phone, email, user, name }: Identity): string {
  const number = aliases.findLast(({ kind }) => kind === 'phone')?.value;
  const username = aliases.findLast(({ kind }) => kind === 'username')?.value;
  return (
    firstVisible(number && `+${number}`, phone, username && `@${username}`, email, name, user) ?? m.visitor()
  );
}
