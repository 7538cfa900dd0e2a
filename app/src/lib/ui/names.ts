import type { ContactState } from '@parley/core/contact/state';
import { displayName } from '@parley/core/inbox/row';
import { m } from '../paraglide/messages.js';

/** The words that stand for a contact; a visitor without a name is a *Visitor*. */
export const contactName = (state: ContactState | undefined): string =>
  (state && displayName(state)) ?? (isOnMessenger(state) ? m.messenger_user() : m.visitor());

/** Messenger does not tell every person's name, and none of its people is a visitor. */
const isOnMessenger = (state: ContactState | undefined): boolean =>
  state?.identities.at(-1)?.aliases?.some(({ kind }) => kind === 'page-scoped') ?? false;
