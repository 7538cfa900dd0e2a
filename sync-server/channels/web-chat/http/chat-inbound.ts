/** What a visitor does, as work for the ledger. */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { FileRef, Reference } from '@parley/core/contact/entry';
import type { Identity } from '@parley/core/contact/state';
import type { ChannelId, CommandId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { ChatIdentity, ChatMessageRequest, ChatReference } from '@parley/core/protocol/chat-api';
import { fromPlainText, RichTextSchema, type RichText } from '@parley/core/rich-text/rich-text';
import * as v from 'valibot';
import {
  believed,
  claimOf,
  externalOfUser,
  IDENTITY_SECRET,
  isUserExternal,
  type Claim,
} from '../visitor-identity.ts';
import { validSecrets } from '../../valid-secrets.ts';
import { fileRefOf } from '../../../files/files.ts';
import type { Work } from '../../../ledger/work.ts';
import type { Store } from '../../../store/store.ts';
import type { Visitor } from '../../../store/visitor-store.ts';
import type { WebChatRow } from '../../../store/workspace-store.ts';
import { DamagedContactError } from '../../../store/damaged-contact-error.ts';
import { errorResponse } from '../../../http/web/errors.ts';

type NewId = <Id extends string>() => Id;

interface Extra {
  /** The widget's own id of it: the same one twice is one (CH-4). */
  readonly once?: string;
  readonly happenedAt?: number;
  /** Whether a contact may come into being: with a message only. */
  readonly create?: boolean;
}

/** An inbound event of one visitor. */
export const visitorWork = (visitor: Visitor, event: InboundEvent, newId: NewId, extra: Extra = {}): Work => {
  const { channel, external, workspace } = visitor;
  const { once, happenedAt, create } = extra;
  return {
    type: 'inbound',
    workspace,
    inbound: {
      id: newId<CommandId>(),
      contact: visitor.contact ?? newId<ContactId>(),
      ...(happenedAt === undefined ? {} : { happenedAt }),
      event,
    },
    person: { channel, sender: { external } },
    ...(once === undefined ? {} : { once: { channel, external: `${external}/${once}` } }),
    create: create === true,
  };
};

/**
 * The visitor's identity as the record knows it so far. Nothing is known of a damaged contact: what comes from it is
 * kept until the contact is mended (law L17).
 */
const knownIdentity = async (
  visitor: Visitor,
  store: Pick<Store, 'record'>,
): Promise<Identity | undefined> => {
  if (visitor.contact === null) return undefined;
  const identities = (await readableRow(visitor.workspace, visitor.contact, store))?.state.identities ?? [];
  return identities.find(
    (identity) => identity.channel === visitor.channel && identity.external === visitor.external,
  );
};

const readableRow = async (
  workspace: WorkspaceId,
  contact: ContactId,
  store: Pick<Store, 'record'>,
): Promise<Row | undefined> => {
  try {
    return await store.record.row(workspace, contact);
  } catch (error) {
    if (error instanceof DamagedContactError) return undefined;
    throw error;
  }
};

/** What a visitor's site says of the visitor, cut to what it could prove. */
export const visitorClaim = async (
  visitor: Visitor,
  identity: ChatIdentity | undefined,
  channel: WebChatRow,
  store: Pick<Store, 'record' | 'channels'>,
): Promise<Claim> => {
  const claim = claimOf(visitor.external, identity, await identitySecrets(channel.id, identity, store));
  return believed(claim, await knownIdentity(visitor, store));
};

/** The secrets that a site may prove its users with; empty where there is nothing to prove. */
export const identitySecrets = async (
  channel: ChannelId,
  identity: ChatIdentity | undefined,
  store: Pick<Store, 'channels'>,
): Promise<readonly string[]> => {
  if (identity?.signature === undefined) return [];
  const connected = await store.channels.connected(channel);
  return connected === undefined ? [] : validSecrets(connected, IDENTITY_SECRET);
};

/**
 * Whether the proven user has another chat than this one: the widget then has to begin another session. A
 * chat that began before the proof becomes the user's, if the user has none: two contacts are never merged
 * here.
 */
export const isOtherChat = async (
  visitor: Visitor,
  claim: Claim,
  store: Pick<Store, 'record' | 'visitors'>,
): Promise<boolean> => {
  const { user } = claim.sender;
  if (!claim.proven || user === undefined) return false;
  const own = externalOfUser(user);
  if (isUserExternal(visitor.external)) return visitor.external !== own;
  const known = await knownIdentity(visitor, store);
  if (known?.verified === true && known.user !== user) return true;
  return (await store.visitors.claimChat(visitor.channel, own, visitor.external)) !== visitor.external;
};

export const otherChat = (): Response => errorResponse('conflict', 'This session belongs to another chat.');

/** A reference as the record keeps it; what the visitor did not bring stays absent (RF-3). */
export const referenceOf = (reference: ChatReference): Reference => {
  const { code, url, session } = reference;
  return {
    source: code === undefined ? 'session' : 'web-chat',
    ...(code === undefined ? {} : { code }),
    ...(url === undefined ? {} : { url }),
    ...(session === undefined ? {} : { session }),
  };
};

/** What no keyboard makes: controls but line breaks and tabs, and halves of characters. */
const CONTROLS = /[^\P{Cc}\n\r\t]|\p{Cs}/gu;

/** A visitor's text as rich text, or `undefined` if it is too long for one message. */
export const visitorBody = (text: string): RichText | undefined => {
  const body = fromPlainText(text.replace(CONTROLS, ''));
  const checked = v.safeParse(RichTextSchema, body);
  return checked.success ? checked.output : undefined;
};

/** The files that a message names, or `undefined` if one of them is not this visitor's own upload. */
export const ownFiles = async (
  visitor: Visitor,
  ids: ChatMessageRequest['files'],
  store: Pick<Store, 'files'>,
): Promise<readonly FileRef[] | undefined> => {
  const rows = await Promise.all([...new Set(ids)].map((id) => store.files.file(id)));
  const files = rows.map((row) => {
    const own =
      row?.uploader.kind === 'visitor' &&
      row.uploader.channel === visitor.channel &&
      row.uploader.external === visitor.external;
    return own ? fileRefOf(row) : undefined;
  });
  return files.every((file) => file !== undefined) ? files : undefined;
};
