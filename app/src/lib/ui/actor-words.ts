import type { Actor } from '@parley/core/contact/entry';
import { cleanName } from '@parley/core/names/clean-name';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';

/** A name that an entry copied, of a bot or a tag, isolated from the words around it. */
export const copiedName = (name: string): string => isolate(cleanName(name));

/** The name of an actor that is a program with a name of its own; undefined for all others. */
export function programName(by: Actor): string | undefined {
  switch (by.kind) {
    case 'bot':
      return m.actor_bot({ name: copiedName(by.name) });
    case 'workflow':
      return m.actor_workflow({ name: copiedName(by.name) });
    case 'broadcast':
      return m.actor_broadcast({ name: copiedName(by.name) });
    case 'api':
      return m.actor_api({ name: copiedName(by.name) });
    default:
      return undefined;
  }
}
