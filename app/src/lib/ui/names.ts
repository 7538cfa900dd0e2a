import type { ContactState } from '@parley/core/contact/state';
import { displayName } from '@parley/core/inbox/row';
import { m } from '../paraglide/messages.js';

/** The words that stand for a contact; a visitor without a name is a *Visitor*. */
export const contactName = (state: ContactState | undefined): string =>
  (state && displayName(state)) ?? m.visitor();
