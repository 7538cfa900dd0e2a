/** Ids of our messages for the team's system. They are the same at every try, and contain no dot: signatures cut there. */
import { EntryIdSchema, type EntryId } from '@parley/core/ids';
import * as v from 'valibot';

const OURS = /^parley_([a-z0-9]{1,60})_(\d{1,3})_(\d{1,3})$/u;

/** The id of one part of a message. */
export function messageIdOf(message: EntryId, part: number): string {
  return `parley_${message.replace('/', '_')}_${part}`;
}

/** The part of a message that has an id; undefined if the id is not one of ours. */
export function ownMessage(id: string): { readonly message: EntryId; readonly part: number } | undefined {
  const [, command, place, part] = OURS.exec(id) ?? [];
  const message = v.safeParse(EntryIdSchema, `${command}/${place}`);
  return message.success && part !== undefined ? { message: message.output, part: Number(part) } : undefined;
}
