/** The fields of a contact as people read them, no matter who gave them and when they were stored. */
import { cleanName } from '../../names/clean-name.ts';
import { isVisible, withoutInvisible } from '../../names/visible.ts';
import type { FieldName, Fields, Sender } from '../entry.ts';

/** Longest name of a contact, in UTF-16 code units. */
export const MAX_CONTACT_NAME = 200;

/** A field as people read it: empty if nothing in it is visible. A note keeps its lines. */
export const cleanField = (field: FieldName, text: string): string => {
  if (field !== 'note') return cleanName(text, field === 'name' ? MAX_CONTACT_NAME : undefined);
  return isVisible(text) ? withoutInvisible(text) : '';
};

/** Fields as people read them. Returns the same object if cleaning changes nothing. */
export const cleanFields = (fields: Fields): Fields => {
  const all = Object.entries(fields) as [FieldName, string][];
  const clean = all.map(([field, text]) => [field, cleanField(field, text)] as const);
  return clean.every(([, text], index) => text === all[index]?.[1]) ? fields : Object.fromEntries(clean);
};

/**
 * What a channel claims about a sender, as people read it. A claim without anything visible counts as not
 * given.
 */
export const cleanClaims = (
  claims: Pick<Sender, 'name' | 'email' | 'phone'>,
): Pick<Sender, 'name' | 'email' | 'phone'> =>
  Object.fromEntries(
    (['name', 'email', 'phone'] as const).flatMap((field) => {
      const clean = cleanField(field, claims[field] ?? '');
      return clean === '' ? [] : [[field, clean]];
    }),
  );
