/** The built-in fields of a contact. */
import * as v from 'valibot';

export const FIELD_NAMES = ['name', 'email', 'phone', 'company', 'language', 'note'] as const;

/** Longest text of one field, in characters. */
const MAX_FIELD = 2_000;

const FieldSchema = v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_FIELD)));

/** Some fields of a contact. */
export const FieldsSchema = v.strictObject(
  Object.fromEntries(FIELD_NAMES.map((name) => [name, FieldSchema])) as {
    [Name in (typeof FIELD_NAMES)[number]]: typeof FieldSchema;
  },
);
