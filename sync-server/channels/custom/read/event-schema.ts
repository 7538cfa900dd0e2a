/**
 * The events of a custom channel. Each message of a schema follows the name of the field, so that the whole tells a
 * developer what is wrong: `files.0.url has to begin with https://`.
 */
import { MAX_FILES } from '@parley/core/contact/decide/command';
import { LATEST_TIME } from '@parley/core/protocol/safe-time';
import { EARLIEST_TIME } from '@parley/core/protocol/time';
import { withoutHalves } from '@parley/core/rich-text/characters';
import { bytesOf, fromPlainText, MAX_BYTES } from '@parley/core/rich-text/rich-text';
import * as v from 'valibot';

const MAX_ID = 200;
const MAX_NAME = 500;
const MAX_URL = 2_000;
const MAX_TEXT = 2_000;
const MAX_EMOJI = 40;

const MISSING = 'is missing';
const NO_TEXT = 'has to be a text';

/** A text that every database can store. One without anything in it is no text. */
const shortText = (max: number) =>
  v.pipe(
    v.string(NO_TEXT),
    v.maxLength(max, `has more than ${max} characters`),
    v.transform((text) => withoutHalves(text.replaceAll('\0', '')).trim() || undefined),
  );

/** Senders of JSON write null where they have nothing. */
const maybe = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );

const IdSchema = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.transform(String))], NO_TEXT),
  v.minLength(1, 'is empty'),
  v.maxLength(MAX_ID, `has more than ${MAX_ID} characters`),
  v.check(
    (id) => !/\p{Cc}|\p{Surrogate}/u.test(id) && id === id.trim(),
    'has blanks at its ends, or characters that cannot be seen',
  ),
);

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/iu;

const TimeSchema = v.pipe(
  v.union([v.number(), v.string()], 'has to be a time'),
  v.transform((time) =>
    typeof time === 'number' ? Math.trunc(time) : ISO.test(time) ? Date.parse(time) : NaN,
  ),
  v.check(
    (time) => time >= EARLIEST_TIME && time <= LATEST_TIME,
    'has to be a time after the year 2000: in ISO 8601 with its zone, or in milliseconds since 1970',
  ),
);

const PersonSchema = v.object(
  {
    id: IdSchema,
    name: maybe(shortText(MAX_NAME)),
    email: maybe(shortText(MAX_NAME)),
    phone: maybe(shortText(MAX_NAME)),
  },
  'has to be an object',
);
export type Person = v.InferOutput<typeof PersonSchema>;

const BodySchema = v.pipe(
  v.string(NO_TEXT),
  v.maxLength(MAX_BYTES, `has more than ${MAX_BYTES} characters`),
  v.transform((text) => withoutHalves(text.replaceAll('\0', ''))),
  v.transform((text) => (text.trim() === '' ? undefined : fromPlainText(text))),
  v.check(
    (body) => body === undefined || bytesOf(body) <= MAX_BYTES,
    `takes more than ${MAX_BYTES / 1024} KiB`,
  ),
);

const UrlSchema = v.pipe(
  v.string(NO_TEXT),
  v.maxLength(MAX_URL, `has more than ${MAX_URL} characters`),
  v.check((url) => URL.canParse(url), 'has to be a whole address, such as https://example.com/a.pdf'),
);

const FileSchema = v.object(
  { url: UrlSchema, name: maybe(shortText(MAX_NAME)), type: maybe(shortText(MAX_NAME)) },
  'has to be an object with "url"',
);
export type IncomingFile = v.InferOutput<typeof FileSchema>;

const degrees = (max: number) =>
  v.pipe(
    v.number('has to be a number'),
    v.minValue(-max, `is below -${max}`),
    v.maxValue(max, `is above ${max}`),
  );

const LocationSchema = v.object(
  {
    latitude: degrees(90),
    longitude: degrees(180),
    name: maybe(shortText(MAX_NAME)),
    address: maybe(shortText(MAX_TEXT)),
  },
  'has to be an object',
);

const ReferenceSchema = v.pipe(
  v.object(
    {
      code: maybe(shortText(MAX_NAME)),
      url: maybe(
        v.pipe(
          UrlSchema,
          v.check((url) => /^https?:/iu.test(url), 'has to begin with https:// or http://'),
        ),
      ),
      title: maybe(shortText(MAX_NAME)),
      text: maybe(shortText(MAX_TEXT)),
      session: maybe(shortText(MAX_NAME)),
    },
    'has to be an object',
  ),
  v.check(
    (reference) => Object.values(reference).some((field) => field !== undefined),
    'has none of code, url, title, text and session',
  ),
);
export type IncomingReference = v.InferOutput<typeof ReferenceSchema>;

const MessageSchema = v.object(
  {
    text: maybe(BodySchema),
    files: maybe(
      v.pipe(
        v.array(v.unknown(), 'has to be a list'),
        v.maxLength(MAX_FILES, `has more than ${MAX_FILES} files`),
        v.array(FileSchema),
      ),
    ),
    replyTo: maybe(IdSchema),
    location: maybe(LocationSchema),
  },
  'has to be an object',
);
export type IncomingMessage = v.InferOutput<typeof MessageSchema>;

/** An earlier message that is meant. */
const NamedSchema = v.object({ id: IdSchema }, 'has to be an object with "id"');

const ErrorSchema = v.union(
  [
    v.pipe(
      shortText(MAX_TEXT),
      v.transform((message) => ({ message, code: undefined })),
    ),
    v.object({ code: maybe(shortText(40)), message: maybe(shortText(MAX_TEXT)) }),
  ],
  'has to be a text, or an object with "code" and "message"',
);

const at = maybe(TimeSchema);
const written = {
  id: IdSchema,
  at,
  message: MessageSchema,
};

const EVENTS = [
  v.object({
    ...written,
    type: v.literal('message'),
    from: PersonSchema,
    reference: maybe(ReferenceSchema),
  }),
  v.object({ ...written, type: v.literal('echo'), to: maybe(PersonSchema), from: maybe(PersonSchema) }),
  v.object({
    type: v.literal('status'),
    id: maybe(IdSchema),
    at,
    message: maybe(NamedSchema),
    status: v.picklist(['sent', 'delivered', 'read', 'failed'], 'has to be sent, delivered, read or failed'),
    error: maybe(ErrorSchema),
  }),
  v.object({
    type: v.literal('read'),
    id: maybe(IdSchema),
    at,
    from: maybe(PersonSchema),
    message: maybe(NamedSchema),
  }),
  v.object({
    type: v.literal('typing'),
    from: PersonSchema,
    typing: v.nullish(v.boolean('has to be true or false'), true),
  }),
  v.object({
    type: v.literal('reference'),
    id: IdSchema,
    at,
    from: PersonSchema,
    reference: ReferenceSchema,
  }),
  v.object({
    type: v.literal('edit'),
    id: IdSchema,
    at,
    message: v.object({ id: IdSchema, text: BodySchema }, 'has to be an object'),
  }),
  v.object({ type: v.literal('delete'), id: IdSchema, at, message: NamedSchema }),
  v.object({
    type: v.literal('reaction'),
    id: IdSchema,
    at,
    message: NamedSchema,
    emoji: maybe(shortText(MAX_EMOJI)),
  }),
] as const;

const NAMES = EVENTS.map(({ entries }) => entries.type.literal);

export const EventSchema = v.variant('type', EVENTS, `has to be one of ${NAMES.join(', ')}`);
export type CustomEvent = v.InferOutput<typeof EventSchema>;
export type EventOf<Type extends CustomEvent['type']> = Extract<CustomEvent, { type: Type }>;

/** The first thing that is wrong with an event, in English for developers. */
export function whyNot(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return 'The event has to be an object.';
  return `${path} ${issue.input === undefined ? MISSING : issue.message}.`;
}
