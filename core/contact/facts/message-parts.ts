/** What a message can have besides words: files, a template, and content of a form of its own. */
import * as v from 'valibot';
import { FileIdSchema } from '../../ids.ts';
import { boundedArray } from '../../protocol/bounded.ts';
import { CountSchema } from '../../protocol/numbers.ts';
import { LabelSchema, textUpTo } from './label.ts';

const MAX_SIDE = 100_000;
const SideSchema = v.exactOptional(v.pipe(CountSchema, v.maxValue(MAX_SIDE)));

/** A file of a message or comment. The bytes lie on the server under `id`. */
export const FileRefSchema = v.strictObject({
  id: FileIdSchema,
  name: textUpTo(255),
  /** Media type as recognised by content, otherwise `application/octet-stream`. */
  type: textUpTo(255),
  /** Size in bytes; 0 while the file is pending. */
  size: CountSchema,
  /** Pixels, for pictures. */
  width: SideSchema,
  height: SideSchema,
  /** The server does not have the bytes yet: `file-ready` or `file-gone` follows (CH-7). */
  pending: v.exactOptional(v.literal(true)),
});

/** Longest text of one value of a template, in characters. */
const MAX_VALUE = 1_024;

/** The channel's template that an outgoing message was made of. The body of the message has the filled text. */
export const TemplateSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
  /** As the channel writes it, such as `en_US`. */
  language: v.pipe(v.string(), v.minLength(2), v.maxLength(20)),
  /** What the variables of the template were filled with, in order. */
  values: v.pipe(boundedArray(textUpTo(MAX_VALUE), 50), v.readonly()),
});
export type Template = Readonly<v.InferOutput<typeof TemplateSchema>>;

const SHORT = 500;
const LONG = 2_000;
const MAX_CARDS = 20;
const MAX_WAYS = 20;
const MAX_ITEMS = 100;
const MAX_PRICE = 1_000_000_000;
const ways = v.pipe(boundedArray(textUpTo(SHORT), MAX_WAYS), v.readonly());
const degrees = (max: number) => v.pipe(v.number(), v.finite(), v.minValue(-max), v.maxValue(max));

const CardSchema = v.strictObject({
  name: textUpTo(SHORT),
  company: v.exactOptional(textUpTo(SHORT)),
  phones: ways,
  emails: ways,
});

const ItemSchema = v.strictObject({
  /** The product's name, or its id where the channel gives no name. */
  product: textUpTo(SHORT),
  quantity: CountSchema,
  /** Price of one, in whole units of the currency. */
  price: v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MAX_PRICE))),
  /** ISO 4217, such as `EUR`. */
  currency: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
});
export type OrderItem = Readonly<v.InferOutput<typeof ItemSchema>>;

const placeEntries = {
  latitude: degrees(90),
  longitude: degrees(180),
  name: v.exactOptional(textUpTo(SHORT)),
  address: v.exactOptional(textUpTo(LONG)),
};
export const LocationSchema = v.strictObject(placeEntries);

/** Content of a message that is neither text nor file. */
export const ExtraSchema = v.variant('type', [
  v.strictObject({ type: v.literal('location'), ...placeEntries }),
  /** Contact cards. */
  v.strictObject({
    type: v.literal('cards'),
    cards: v.pipe(boundedArray(CardSchema, MAX_CARDS, 1), v.readonly()),
  }),
  /** The contact pressed a button or chose from a list that an earlier message offered. */
  v.strictObject({
    type: v.literal('button'),
    title: textUpTo(SHORT),
    payload: v.exactOptional(textUpTo(LONG)),
  }),
  v.strictObject({
    type: v.literal('order'),
    items: v.pipe(boundedArray(ItemSchema, MAX_ITEMS, 1), v.readonly()),
    note: v.exactOptional(textUpTo(LONG)),
  }),
  /** The picture is the message's only file. */
  v.strictObject({ type: v.literal('sticker') }),
  /** This program cannot read the message (CH-5). `name` is the form of the message in the channel's words. */
  v.strictObject({ type: v.literal('unsupported'), name: v.exactOptional(LabelSchema) }),
]);
export type Extra = Readonly<v.InferOutput<typeof ExtraSchema>>;
