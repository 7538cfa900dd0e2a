/** What messages and comments have in common: words, files, and what is still missing in them. */
import type { ConversationId } from '../../ids.ts';
import { imagesOf } from '../../rich-text/plain-text.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { variablesOf } from '../../rich-text/variables.ts';
import type { FactOf, FileRef } from '../entry.ts';
import type { Context } from './context.ts';
import type { Refusal } from './decision.ts';

/** A conversation begins; its id is that of the command or inbound that opened it. */
export const openingFact = (context: Context): FactOf<'opened'> => ({
  kind: 'opened',
  conversation: context.cause as string as ConversationId,
});

/** Files by their ids; `undefined` if one of them is not available to the author. */
export const filesOf = (ids: readonly FileRef['id'][], context: Context): readonly FileRef[] | undefined => {
  const files = ids.map((id) => context.file(id));
  return files.every((file) => file !== undefined) ? files : undefined;
};

/**
 * Pictures in a text are among its files: otherwise a text could show files that its author may not share.
 */
export const showsOnly = (body: RichText, files: readonly FileRef[]): boolean =>
  imagesOf(body).every((image) => files.some((file) => file.id === image));

/** An unfilled variable stops a message or comment: the record never contains a variable (DR-6). */
export const unfilled = (body: RichText): Refusal | undefined => {
  const variables = variablesOf(body);
  return variables.length === 0 ? undefined : { reason: 'unfilled-variable', variables };
};
