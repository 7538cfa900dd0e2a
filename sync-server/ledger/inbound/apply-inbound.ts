/** One inbound: what a channel, a visitor or the clock brings (OC-5, CH-4, CH-6). */
import { decideInbound } from '@parley/core/contact/decide/decide-inbound';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { ContactId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { withoutLeft } from '../leave.ts';
import { done, type Decided, type Step } from '../ledger-store.ts';
import { contextOf } from '../record/context.ts';
import { recordFacts } from '../record/record-facts.ts';
import { wordsNeeds } from '../record/redaction.ts';
import type { InboundResult, InboundWork } from '../work.ts';
import { actorOf } from './actor.ts';
import { contactNeeds, firstNeeds } from './inbound-needs.ts';
import {
  mediaChanges,
  ownerChanges,
  partChanges,
  profileChanges,
  rememberChanges,
} from './inbound-changes.ts';
import { loseAliases } from './lose-aliases.ts';
import { namedMessage, subjectOf } from './subject.ts';

/**
 * Records an inbound. One that came before, by the channel's id, changes nothing (CH-4); one about a message that is
 * not there changes nothing yet.
 */
export function applyInbound(environment: Environment, work: InboundWork): Step<InboundResult> {
  return {
    needs: firstNeeds(work),
    decide: (known) => {
      const earlier = duplicateOf(known, work);
      if (earlier) return done(earlier);
      if (waits(known, work)) return done(nothing('unknown-message'));
      const contact = subjectOf(known, work);
      return { changes: [], next: inContact(environment, known, work, contact) };
    },
  };
}

/** The outcome of an inbound that came before; an echo of a message that was sent from here counts as one. */
function duplicateOf(known: Known, { once, inbound: { event } }: InboundWork): InboundResult | undefined {
  const earlier = once && known.get('inbound', once);
  if (earlier) return { type: 'inbound', outcome: 'duplicate', ...earlier };
  if (event.type !== 'echo') return undefined;
  const { channel, external } = event;
  const part = external === undefined ? undefined : known.get('messagePart', { channel, external });
  return part && { type: 'inbound', outcome: 'duplicate', contact: part.contact, entries: [part.message] };
}

/** Whether the event names a message that does not exist here, or whose number of parts is not known yet. */
function waits(known: Known, { inbound: { event } }: InboundWork): boolean {
  const named = namedMessage(event);
  if (named !== undefined) return known.get('messagePart', named) === undefined;
  if (event.type !== 'delivery' || event.message === undefined || event.part === undefined) return false;
  const delivery = known.get('delivery', event.message);
  return delivery?.parts === null && event.status !== 'failed';
}

function nothing(outcome: 'unknown-message' | 'unknown-contact'): InboundResult {
  return { type: 'inbound', outcome, contact: null, entries: [] };
}

/** The step that knows the contact. */
function inContact(
  environment: Environment,
  first: Known,
  work: InboundWork,
  contact: ContactId,
): Step<InboundResult> {
  return {
    needs: contactNeeds(first, work, contact),
    decide: (more) => {
      const known = first.and(more);
      const { event } = work.inbound;
      const named = event.type === 'message-deleted' ? namedMessage(event) : undefined;
      const deleted = named && known.get('messagePart', named);
      if (!deleted) return decideOnce(environment, known, work, contact);
      return {
        changes: [],
        next: {
          needs: wordsNeeds(known, deleted.contact, deleted.message),
          decide: (words) => decideOnce(environment, known.and(words), work, contact),
        },
      };
    },
  };
}

function decideOnce(
  environment: Environment,
  known: Known,
  work: InboundWork,
  contact: ContactId,
): Decided<InboundResult> {
  const { result, changes } = applyOnce(environment, known, work, contact);
  return done(result, [...changes, ...rememberChanges(work, result)]);
}

interface Found {
  readonly workspace: Workspace;
  readonly state: ContactState;
  readonly isNew: boolean;
  readonly changes: readonly LedgerChange[];
}

/** A new contact only where one may come into being. @throws if the contact's stored state is damaged */
function findContact(
  environment: Environment,
  known: Known,
  work: InboundWork,
  id: ContactId,
): Found | undefined {
  const workspace = known.get('workspace', work.workspace);
  if (workspace === undefined) return undefined;
  const contact = known.get('contact', id);
  if (contact === undefined) {
    return work.person && work.create
      ? { workspace, state: initialState(id), isNew: true, changes: [] }
      : undefined;
  }
  if ('damage' in contact) throw contact.damage;
  if (contact.workspace !== work.workspace) return undefined;
  return { workspace, isNew: false, ...withoutLeft(environment, known, workspace, contact) };
}

interface Applied {
  readonly result: InboundResult;
  readonly changes: readonly LedgerChange[];
}

function applyOnce(environment: Environment, known: Known, work: InboundWork, id: ContactId): Applied {
  const { inbound } = work;
  const found = findContact(environment, known, work, id);
  if (!found) return { result: nothing('unknown-contact'), changes: [] };
  const { workspace, state, isNew } = found;
  const { contact } = state;
  const now = environment.now();
  const actor = actorOf(known, contact, inbound.event);
  const context = contextOf(environment, known, { workspace, contact, cause: inbound.id, actor, now });
  const facts = decideInbound(state, inbound.event, context);
  // An inbound event that gives no facts creates no contact, but may name the parts of a message.
  if (facts.length === 0) {
    const result = {
      type: 'inbound',
      outcome: 'applied',
      contact: isNew ? null : contact,
      entries: [],
    } as const;
    return { result, changes: [...found.changes, ...partChanges(context, work, contact, [])] };
  }
  const { happenedAt } = inbound;
  const stamp = { cause: inbound.id, actor, now, ...(happenedAt === undefined ? {} : { happenedAt }) };
  const recorded = recordFacts(known, workspace, state, facts, stamp);
  return {
    result: { type: 'inbound', outcome: 'applied', contact, entries: recorded.entries },
    changes: [
      ...found.changes,
      ...(isNew ? [{ type: 'create-contact', workspace: workspace.id, contact } as const] : []),
      ...loseAliases(environment, known, workspace, recorded.state, facts),
      ...recorded.changes,
      ...ownerChanges(known, work, recorded.state),
      ...partChanges(context, work, contact, recorded.placed),
      ...mediaChanges(work, recorded.state, recorded.placed),
      ...(isNew ? profileChanges(work, contact) : []),
    ],
  };
}
