/** What is passed on with each part that is sent, and comes back in reports: the entry's id, and the part's number. */
import { EntryIdSchema, type EntryId } from '@parley/core/ids';
import * as v from 'valibot';
import { textOf } from './read/loose.ts';

export interface PassedPart {
  readonly message: EntryId;
  /** From 0. */
  readonly part: number;
}

export function passedId({ message, part }: PassedPart): string {
  return `${message}.${part}`;
}

/** Undefined if somebody else's program passed it on. */
export function readPassedId(passed: unknown): PassedPart | undefined {
  const [, entry, part] = PASSED.exec(textOf(passed, 100) ?? '') ?? [];
  const message = v.safeParse(EntryIdSchema, entry);
  return message.success && part !== undefined ? { message: message.output, part: Number(part) } : undefined;
}

const PASSED = /^([a-z0-9]{1,60}\/\d{1,3})\.(\d{1,3})$/u;
