/** What the parts of this browser say to each other of what they wrote, as far as the index is concerned. */
import type { ContactId } from '@parley/core/ids';
import * as v from 'valibot';

const ContactsSchema = v.array(v.string());

const MessageSchema = v.variant('type', [
  v.object({ type: v.literal('wiped') }),
  v.object({ type: v.literal('recorded'), contact: v.string() }),
  v.object({
    type: v.literal('changed'),
    topics: v.object({
      rows: v.optional(v.nullable(ContactsSchema)),
      documents: v.optional(ContactsSchema),
      workspace: v.optional(v.boolean()),
      outbox: v.optional(v.union([v.boolean(), ContactsSchema])),
    }),
  }),
]);

export interface Heard {
  /** The local copy is being removed. */
  readonly wiped: boolean;
  /** Contacts of which something was written or dropped. */
  readonly contacts: readonly ContactId[];
  readonly allRows: boolean;
  readonly workspace: boolean;
  /** Commands of any contact. */
  readonly outbox: boolean;
}

const NOTHING: Heard = { wiped: false, contacts: [], allRows: false, workspace: false, outbox: false };

/** What a message of the channel between tabs says; undefined if it does not concern the index. Anything may come. */
export const heardOf = (message: unknown): Heard | undefined => {
  const parsed = v.safeParse(MessageSchema, message);
  if (!parsed.success) return undefined;
  const heard = parsed.output;
  switch (heard.type) {
    case 'wiped':
      return { ...NOTHING, wiped: true };
    case 'recorded':
      return { ...NOTHING, contacts: [heard.contact as ContactId] };
    case 'changed': {
      const { rows, documents = [], workspace = false, outbox = false } = heard.topics;
      const lanes = typeof outbox === 'boolean' ? [] : outbox;
      const contacts = [...(rows ?? []), ...documents, ...lanes] as ContactId[];
      return { wiped: false, contacts, allRows: rows === null, workspace, outbox: outbox === true };
    }
  }
};
