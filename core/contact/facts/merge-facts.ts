/** Facts about which person a contact is: merged contacts, and identities that move (MG-2, CH-6). */
import * as v from 'valibot';
import { ChannelIdSchema, ContactIdSchema } from '../../ids.ts';
import { boundedArray } from '../../protocol/bounded.ts';
import { FieldsSchema } from '../fields.ts';
import { textUpTo } from './label.ts';

/** Most identities that one contact has. */
export const MAX_IDENTITIES = 100;

/** Longest id that a channel gives to a person, in characters. */
const MAX_EXTERNAL = 500;

/** Longest claim of a channel about a person, in characters. */
const MAX_CLAIM = 2_000;

const ExternalSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_EXTERNAL));

/** Who wrote, as the channel knows them. `verified` only if the channel could prove who it is (for the web chat: an HMAC). */
const senderEntries = {
  external: ExternalSchema,
  name: v.exactOptional(textUpTo(MAX_CLAIM)),
  email: v.exactOptional(textUpTo(MAX_CLAIM)),
  phone: v.exactOptional(textUpTo(MAX_CLAIM)),
  user: v.exactOptional(textUpTo(MAX_CLAIM)),
  verified: v.exactOptional(v.literal(true)),
};
export const SenderSchema = v.strictObject(senderEntries);

/** One person on one channel. */
export const IdentitySchema = v.strictObject({ ...senderEntries, channel: ChannelIdSchema });

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
    from: ExternalSchema,
    sender: SenderSchema,
  }),
] as const;

export type MergeFact = Readonly<v.InferOutput<(typeof MERGE_FACTS)[number]>>;
