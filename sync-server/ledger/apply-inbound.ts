/** One inbound: what a channel, a visitor or the clock brings (OC-5, CH-4). */
import { decideInbound } from '@parley/core/contact/decide/decide-inbound';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { Actor } from '@parley/core/contact/entry';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { LedgerChange } from './changes.ts';
import type { Environment } from './environment.ts';
import type { Known } from './known.ts';
import { withoutLeft } from './leave.ts';
import { done, type Step } from './ledger-store.ts';
import type { ContactKey, Needs } from './questions.ts';
import { contextOf } from './record/context.ts';
import { recordFacts } from './record/record-facts.ts';
import type { Leaving } from './stored.ts';
import type { InboundResult, InboundWork } from './work.ts';

/** Records an inbound. One that came before, by the channel's id, changes nothing (CH-4). */
export function applyInbound(environment: Environment, work: InboundWork): Step<InboundResult> {
  return {
    needs: needsOf(work),
    decide: (known) => {
      const { once } = work;
      const earlier = once && known.get('inbound', once);
      if (earlier) return done({ type: 'inbound', outcome: 'duplicate', ...earlier });
      const { result, changes } = applyOnce(environment, known, work);
      return done(result, [...changes, ...remember(work, result)]);
    },
  };
}

function needsOf(work: InboundWork): Needs {
  const { event } = work.inbound;
  return {
    workspace: [work.workspace],
    contact: [contactKey(work)],
    ...(work.once === undefined ? {} : { inbound: [work.once] }),
    ...(event.type === 'delivery' && event.message !== undefined ? { delivery: [event.message] } : {}),
  };
}

/** The contact meant: by who wrote, otherwise by its id. */
function contactKey({ inbound, identity }: InboundWork): ContactKey {
  return { id: inbound.contact, ...(identity === undefined ? {} : { identity }) };
}

function remember({ once }: InboundWork, result: InboundResult): readonly LedgerChange[] {
  if (once === undefined || result.outcome !== 'applied') return [];
  const { contact, entries } = result;
  return [{ type: 'remember-inbound', ...once, contact, entries }];
}

interface Found {
  readonly state: ContactState;
  readonly isNew: boolean;
  readonly leaving: Leaving | undefined;
}

/** A new contact only where one may come into being. @throws if the contact's stored state is damaged */
function findContact(known: Known, work: InboundWork): Found | undefined {
  const { identity, inbound, workspace, create } = work;
  const contact = known.get('contact', contactKey(work));
  if (contact === undefined) {
    return identity && create
      ? { state: initialState(inbound.contact), isNew: true, leaving: undefined }
      : undefined;
  }
  if ('damage' in contact) throw contact.damage;
  if (contact.workspace !== workspace) return undefined;
  return { state: contact.state, isNew: false, leaving: contact.leaving };
}

interface Applied {
  readonly result: InboundResult;
  readonly changes: readonly LedgerChange[];
}

function applyOnce(environment: Environment, known: Known, work: InboundWork): Applied {
  const { inbound, identity } = work;
  const workspace = known.get('workspace', work.workspace);
  const found = workspace && findContact(known, work);
  if (!workspace || !found) {
    return {
      result: { type: 'inbound', outcome: 'unknown-contact', contact: null, entries: [] },
      changes: [],
    };
  }
  const { isNew } = found;
  const present = withoutLeft(environment, known, workspace, found);
  const { contact } = present.state;
  const now = environment.now();
  const actor = actorOf(inbound.event);
  const context = contextOf(environment, known, { workspace, contact, cause: inbound.id, actor, now });
  const facts = decideInbound(present.state, inbound.event, context);
  // An inbound event that says nothing brings nobody into being.
  if (facts.length === 0) {
    const result = {
      type: 'inbound',
      outcome: 'applied',
      contact: isNew ? null : contact,
      entries: [],
    } as const;
    return { result, changes: present.changes };
  }
  const { happenedAt } = inbound;
  const stamp = { cause: inbound.id, actor, now, ...(happenedAt === undefined ? {} : { happenedAt }) };
  const { entries, changes } = recordFacts(known, workspace, present.state, facts, stamp);
  return {
    result: { type: 'inbound', outcome: 'applied', contact, entries },
    changes: [
      ...present.changes,
      ...(isNew ? [{ type: 'create-contact', workspace: workspace.id, contact } as const] : []),
      ...(identity ? [{ type: 'add-identity', ...identity, contact } as const] : []),
      ...changes,
    ],
  };
}

/** Who caused it: the contact, the channel, or the server's clock. */
function actorOf(event: InboundEvent): Actor {
  switch (event.type) {
    case 'message':
    case 'page':
    case 'identified':
    case 'opt-out':
      return { kind: 'contact' };
    case 'message-edited':
    case 'message-deleted':
    case 'message-reaction':
    case 'identity-changed':
    case 'file-ready':
    case 'file-gone':
    case 'echo':
    case 'channel-event':
    case 'delivery':
      return { kind: 'channel', id: event.channel };
    case 'snooze-due':
      return { kind: 'clock' };
    case 'auto-close-due':
      return { kind: 'auto-close' };
  }
}
