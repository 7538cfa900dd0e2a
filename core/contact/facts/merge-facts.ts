/** Facts about which person a contact is: merged contacts, and identities that move (MG-2, CH-6). */
import * as v from 'valibot';
import { ChannelIdSchema, ContactIdSchema } from '../../ids.ts';
import { boundedArray } from '../../protocol/bounded.ts';
import { CountSchema } from '../../protocol/numbers.ts';
import { FieldsSchema } from '../fields.ts';
import { textUpTo } from './label.ts';

/** Most identities that one contact has. */
export const MAX_IDENTITIES = 100;

/** Longest id that a channel gives to a person, in characters. */
const MAX_EXTERNAL = 500;

/** Longest claim of a channel about a person, in characters. */
const MAX_CLAIM = 2_000;

export const ExternalSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_EXTERNAL));

/**
 * Kinds of ids that a channel gives to one person. `phone` in digits with the country code and without plus sign;
 * `user`, `parent-user` and `username` of WhatsApp; `page-scoped` of Messenger; `custom` of a custom channel.
 */
export const ALIAS_KINDS = ['phone', 'user', 'parent-user', 'username', 'page-scoped', 'custom'] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];

/** Most ids by which a channel knows one person. */
export const MAX_ALIASES = 10;

export const AliasSchema = v.strictObject({ kind: v.picklist(ALIAS_KINDS), value: ExternalSchema });
export type Alias = Readonly<v.InferOutput<typeof AliasSchema>>;

/** Who wrote, as the channel knows them. `verified` only if the channel could prove who it is (for the web chat: an HMAC). */
const senderEntries = {
  external: ExternalSchema,
  name: v.exactOptional(textUpTo(MAX_CLAIM)),
  email: v.exactOptional(textUpTo(MAX_CLAIM)),
  phone: v.exactOptional(textUpTo(MAX_CLAIM)),
  user: v.exactOptional(textUpTo(MAX_CLAIM)),
  verified: v.exactOptional(v.literal(true)),
  /** Every id by which the channel knows the person; absent where `external` is the only one (CH-6). */
  aliases: v.exactOptional(v.pipe(boundedArray(AliasSchema, MAX_ALIASES), v.readonly())),
};
export const SenderSchema = v.strictObject(senderEntries);

/** One person on one channel. */
export const IdentitySchema = v.strictObject({
  ...senderEntries,
  channel: ChannelIdSchema,
  /** When the person last wrote, in ms: how long one can answer freely counts from then (DR-5). */
  lastInboundAt: v.exactOptional(CountSchema),
});

/** The other contact. The name is copied as people read it, and empty if the contact has no name. */
const OtherSchema = v.strictObject({ contact: ContactIdSchema, name: textUpTo(MAX_CLAIM) });

export const MERGE_FACTS = [
  /** In the record of the primary contact: the other contact's identities and chosen fields are now the primary's. */
  v.strictObject({
    kind: v.literal('merged'),
    other: OtherSchema,
    /** The fields that were taken from the other contact, with their values. */
    taken: FieldsSchema,
    identities: v.pipe(boundedArray(IdentitySchema, MAX_IDENTITIES), v.readonly()),
  }),
  /** The last entry in the record of the secondary contact, until the merge is undone. */
  v.strictObject({ kind: v.literal('merged-into'), other: OtherSchema }),
  /** In both records: the merge is undone, and the identities are the secondary's again (MG-4). */
  v.strictObject({
    kind: v.literal('unmerged'),
    other: OtherSchema,
    identities: v.pipe(boundedArray(IdentitySchema, MAX_IDENTITIES), v.readonly()),
  }),
  /** A person has another number or user id on a channel. */
  v.strictObject({
    kind: v.literal('identity-changed'),
    channel: ChannelIdSchema,
    /** The id that the channel knew the person by. */
    from: AliasSchema,
    sender: SenderSchema,
  }),
  /** One of the contact's ids on a channel now belongs to another contact, as when a phone number changes hands. */
  v.strictObject({
    kind: v.literal('alias-lost'),
    channel: ChannelIdSchema,
    alias: AliasSchema,
    other: OtherSchema,
  }),
  /** The channel has shown that this contact and another one may be the same person. Nothing is merged (MG-1). */
  v.strictObject({
    kind: v.literal('merge-suggested'),
    other: OtherSchema,
    channel: ChannelIdSchema,
    /** The id that belongs to the other contact. */
    alias: AliasSchema,
  }),
] as const;

export type MergeFact = Readonly<v.InferOutput<(typeof MERGE_FACTS)[number]>>;
