/** What of a contact is summarized: its latest conversation, as this device has it (AI-1, AI-4). */
import type { Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, ConversationId } from '@parley/core/ids';
import { transcriptOf, type Transcript } from '@parley/core/language/transcript/transcript';
import type { AppState } from '../../state/app-state.svelte.ts';

export interface Summarized extends Transcript {
  /** Numbers of the first and the last message read, the conversation's first being 1, and the last one's `seq`. */
  readonly range: { readonly first: number; readonly last: number; readonly seq: number };
}

const NOTHING_SAID: Summarized = {
  lines: [],
  language: 'en',
  omitted: 0,
  range: { first: 0, last: 0, seq: 0 },
};

const isMessage = (entry: Entry): boolean => entry.kind === 'message';

/** The open conversation, otherwise the last conversation. */
const latestConversation = (entries: readonly Entry[]): ConversationId | undefined =>
  entries.findLast((entry) => isMessage(entry) && entry.conversation !== null)?.conversation ?? undefined;

/** Messages of the latest conversation that came after `seq`. */
export const newerMessages = (entries: readonly Entry[], seq: number): number =>
  entries.filter((entry) => isMessage(entry) && entry.seq > seq).length;

/** @param entries of the contact, oldest first */
const summaryOf = (
  entries: readonly Entry[],
  names: { readonly nameOf: (agent: AgentId) => string | undefined; readonly contactName?: string },
): Summarized | undefined => {
  const conversation = latestConversation(entries);
  if (conversation === undefined) return undefined;
  const transcript = transcriptOf(entries, { conversation, ...names });
  const messages = entries.filter((entry) => isMessage(entry) && entry.conversation === conversation);
  const numberOf = (id: string | undefined) => messages.findIndex((entry) => entry.id === id) + 1;
  const [first, last] = [transcript.lines[0]?.entry, transcript.lines.at(-1)?.entry];
  const seq = messages.find((entry) => entry.id === last)?.seq ?? 0;
  return { ...transcript, range: { first: numberOf(first), last: numberOf(last), seq } };
};

/** The same of a contact as it is held, with the names that people go by. */
export const summarized = (
  people: Pick<AppState['people'], 'nameOf'>,
  entries: readonly { readonly entry: Entry }[],
  state: Pick<ContactState, 'fields'> | undefined,
): Summarized => {
  const name = state?.fields.name;
  const names = {
    nameOf: (agent: AgentId) => people.nameOf(agent),
    ...(name ? { contactName: name } : {}),
  };
  return (
    summaryOf(
      entries.map(({ entry }) => entry),
      names,
    ) ?? NOTHING_SAID
  );
};

/**
 * The latest conversation of a contact that need not be open, as this device has it; waits for the first entries.
 * @throws an `AbortError` when the signal is aborted before
 */
export const readSummarized = (
  { replica, people }: Pick<AppState, 'replica' | 'people'>,
  contact: ContactId,
  signal: AbortSignal,
): Promise<Summarized> =>
  new Promise((resolve, reject) => {
    const opened = replica.openContact(contact);
    const end = () => {
      forget();
      signal.removeEventListener('abort', abort);
      opened.close();
    };
    const abort = () => {
      end();
      reject(new DOMException('Stopped', 'AbortError'));
    };
    const look = () => {
      const entries = opened.entries();
      if (entries.length === 0) return;
      resolve(summarized(people, entries, opened.state()));
      end();
    };
    const forget = opened.onChange(look);
    signal.addEventListener('abort', abort, { once: true });
    look();
  });
