/** Who an event is about: a person has one id for each page that they write to (CH-6). */
import { MESSENGER_PERSON } from '@parley/core/channels/messenger';
import type { Sender } from '@parley/core/contact/entry';
import { fieldOf, idOf } from '../../graph/read/loose.ts';

const KIND = 'page-scoped';

/** The person of a `sender` or `recipient`; undefined if there is none with an id of a person. */
export function personOf(party: unknown): Sender | undefined {
  const id = idOf(fieldOf(party, 'id'));
  if (id === undefined || !MESSENGER_PERSON.test(id)) return undefined;
  return { external: `${KIND}:${id}`, aliases: [{ kind: KIND, value: id }] };
}

/** The id that Messenger knows a person by, from the id of their identity. */
export function personIdOf(external: string): string | undefined {
  const id = external.startsWith(`${KIND}:`) ? external.slice(KIND.length + 1) : external;
  return MESSENGER_PERSON.test(id) ? id : undefined;
}
