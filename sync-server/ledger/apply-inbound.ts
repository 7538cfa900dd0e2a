/** One inbound in the transaction: what a channel, a visitor or the clock brings (OC-5, CH-4). */
import { decideInbound } from '@parley/core/contact/decide/decide-inbound';
import type { Actor } from '@parley/core/contact/entry';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { ContactId, WorkspaceId } from '@parley/core/ids';
import type { Work, WorkResult } from '../store/port.ts';
import { contextOf } from './context.ts';
import { withoutLeft } from './leave.ts';
import type { LedgerItem } from './ledger.ts';
import { writeRecord } from './write-record.ts';

type InboundWork = Extract<Work, { type: 'inbound' }>;
type InboundResult = Extract<WorkResult, { type: 'inbound' }>;

/** Who caused it: the contact, the channel, or the server's clock. */
const actorOf = (event: InboundEvent): Actor => {
  switch (event.type) {
    case 'message':
    case 'page':
    case 'identified':
      return { kind: 'contact' };
    case 'echo':
    case 'channel-event':
    case 'delivery':
      return { kind: 'channel', id: event.channel };
    case 'snooze-due':
      return { kind: 'clock' };
    case 'auto-close-due':
      return { kind: 'auto-close' };
  }
};

interface Found {
  readonly state: ContactState;
  readonly isNew: boolean;
}

/** The contact meant: by who wrote, else by its id; a new one only where one may come into being. */
const findContact = ({ tables }: LedgerItem, work: InboundWork): Found | undefined => {
  const { identity, inbound, workspace, create } = work;
  const known: ContactId | undefined =
    identity && tables.contacts.ofIdentity(identity.channel, identity.external);
  const found = tables.contacts.state(known ?? inbound.contact);
  if (found) return found.workspace === workspace ? { state: found.state, isNew: false } : undefined;
  return identity && create ? { state: initialState(inbound.contact), isNew: true } : undefined;
};

const createContact = (
  { tables, transaction }: LedgerItem,
  workspace: WorkspaceId,
  contact: ContactId,
): void => {
  tables.contacts.create(workspace, contact, transaction.nextRev());
};

const applyOnce = (item: LedgerItem, work: InboundWork): InboundResult => {
  const { tables, environment } = item;
  const { inbound, identity } = work;
  const workspace = tables.workspaces.workspace(work.workspace);
  const found = findContact(item, work);
  if (!workspace || !found)
    return { type: 'inbound', outcome: 'unknown-contact', contact: null, entries: [] };
  const { isNew } = found;
  const state = withoutLeft(item, workspace, found.state);
  const now = environment.now();
  const actor = actorOf(inbound.event);
  const facts = decideInbound(
    state,
    inbound.event,
    contextOf(item, workspace, state.contact, inbound.id, actor, now),
  );
  // An inbound event that says nothing brings nobody into being.
  if (facts.length === 0) {
    return { type: 'inbound', outcome: 'applied', contact: isNew ? null : state.contact, entries: [] };
  }
  if (isNew) createContact(item, work.workspace, state.contact);
  if (identity) tables.contacts.addIdentity(identity.channel, identity.external, state.contact);
  const stamp = {
    cause: inbound.id,
    actor,
    now,
    ...(inbound.happenedAt === undefined ? {} : { happenedAt: inbound.happenedAt }),
  };
  const { entries } = writeRecord(item, workspace, state, facts, stamp);
  return { type: 'inbound', outcome: 'applied', contact: state.contact, entries };
};

/** Records an inbound. One that came before, by the channel's id, changes nothing (CH-4). */
export const applyInbound = (item: LedgerItem, work: InboundWork): InboundResult => {
  const { jobs, visitors } = item.tables;
  const { once, settles } = work;
  if (settles !== undefined) jobs.settle(settles);
  if (once === undefined) return applyOnce(item, work);
  const earlier = visitors.arrived(once.channel, once.external);
  if (earlier) return { type: 'inbound', outcome: 'duplicate', ...earlier };
  const result = applyOnce(item, work);
  if (result.outcome === 'applied') {
    visitors.saveArrived(once.channel, once.external, { contact: result.contact, entries: result.entries });
  }
  return result;
};
