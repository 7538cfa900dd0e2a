import type { EntryOf } from '@parley/core/contact/entry';
import type { EntryId } from '@parley/core/ids';
import type { ComposerState } from '../../composer/composer-state.svelte.ts';
import type { AppState } from '../../state/app-state.svelte.ts';

/** What an agent can do about a message of the stream. */
export interface MessageActions {
  /** Sends a message again that failed or is uncertain. */
  readonly retry: (message: EntryId) => void;
  /** Says that an uncertain message has arrived, or gives a failed one up. */
  readonly settle: (message: EntryId, as: 'sent' | 'dropped') => void;
  /** Takes the words of a failed message into the composer. */
  readonly editAsNew: (message: EntryOf<'message'>) => void;
  /** Opens the channel's templates. */
  readonly template: () => void;
  /** Begins a reply that quotes a message. */
  readonly quote: (message: EntryOf<'message'>) => void;
  readonly canQuote: (message: EntryOf<'message'>) => boolean;
}

export function messageActions(
  { actions }: Pick<AppState, 'actions'>,
  contact: Parameters<AppState['actions']['command']>[0],
  composer: ComposerState,
): MessageActions {
  return {
    retry: (message) => void actions.command(contact, { type: 'retry', message }),
    settle: (message, as) => void actions.command(contact, { type: 'settle', message, as }),
    editAsNew: (message) => composer.returned.editAsNew(message),
    template: () => {
      composer.write('reply');
      composer.templates.open();
    },
    quote: (message) => composer.quote(message),
    canQuote: (message) => composer.target.canQuote(message.channel),
  };
}
