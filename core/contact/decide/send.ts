/** Decides on a message of an agent: where it goes, and whether the channel takes what is in it (DR-2, MG-3). */
import { fillTemplate, hasMediaHeader } from '../../channels/templates.ts';
import type { EntryId } from '../../ids.ts';
import { isBlank } from '../../rich-text/plain-text.ts';
import type { Fact, FactOf, FileRef } from '../entry.ts';
import type { Template } from '../facts/message-parts.ts';
import { lastWriter } from '../last-writer.ts';
import type { ContactState, Identity } from '../state.ts';
import { closingFacts } from './close.ts';
import type { ActionOf } from './command.ts';
import type { Context } from './context.ts';
import { applied, refused, type Decision, type Refusal } from './decision.ts';
import { filesOf, openingFact, showsOnly, unfilled } from './written.ts';

export function decideSend(state: ContactState, action: ActionOf<'send'>, context: Context): Decision {
  const to = recipientOf(state, action, context);
  if ('reason' in to) return refused(to);
  const files = filesOf(action.files, context);
  if (files === undefined || !showsOnly(action.body, files)) return refused({ reason: 'unknown-file' });
  const wrong = wrongIn(to, action, files, context);
  if (wrong) return refused(wrong);
  const claims = state.assignee === null && context.actor.kind === 'agent';
  const facts: Fact[] = [];
  if (state.conversation === null) facts.push(openingFact(context));
  facts.push(messageFact(to, action, files, context));
  if (claims && context.actor.kind === 'agent') {
    facts.push({ kind: 'assigned', to: context.actor.id, from: null, how: 'first-reply' });
  }
  if (action.close === undefined) return applied(...facts);
  const assignee = claims && context.actor.kind === 'agent' ? context.actor.id : state.assignee;
  const closing = closingFacts({ ...state, assignee }, action.close, context);
  return 'reason' in closing ? refused(closing) : applied(...facts, ...closing);
}

/** The identity that was chosen, otherwise the one that the contact last wrote with (MG-3). */
function recipientOf(
  state: ContactState,
  { identity }: ActionOf<'send'>,
  context: Context,
): Identity | Refusal {
  const { identities } = state;
  if (identity === undefined) {
    const last = lastWriter(state);
    return last !== undefined && context.isChannel(last.channel) ? last : { reason: 'no-channel' };
  }
  const chosen = identities.find(
    (one) => one.channel === identity.channel && one.external === identity.external,
  );
  if (chosen === undefined) return { reason: 'unknown-identity' };
  return context.isChannel(chosen.channel) ? chosen : { reason: 'no-channel' };
}

/** Why a message cannot go out as it is; undefined if it can. */
function wrongIn(
  to: Identity,
  action: ActionOf<'send'>,
  files: readonly FileRef[],
  context: Context,
): Refusal | undefined {
  const { body, template, location, replyTo } = action;
  if (replyTo !== undefined && !isOnChannel(replyTo, to, context)) return { reason: 'unknown-message' };
  if (template !== undefined) return wrongTemplate(to, action, template, files, context);
  if (isBlank(body) && files.length === 0 && location === undefined) return { reason: 'empty' };
  return unfilled(body);
}

/** Whether a message can be quoted: only on its own channel, and while it is not deleted. */
function isOnChannel(message: EntryId, { channel }: Identity, context: Context): boolean {
  const quoted = context.message(message);
  return quoted?.channel === channel && quoted.redacted === undefined;
}

/** The words of the message are those of the template as the channel has approved it, filled with the values. */
function wrongTemplate(
  { channel }: Identity,
  { body, location }: ActionOf<'send'>,
  { name, language, values }: Template,
  files: readonly FileRef[],
  context: Context,
): Refusal | undefined {
  const templates = context.templates(channel);
  if (templates === undefined) return { reason: 'no-templates' };
  const template = templates.find((one) => one.name === name && one.language === language);
  if (template?.status !== 'approved') return { reason: 'unknown-template' };
  const { variables } = template;
  if (values.length !== variables.length) return { reason: 'template-changed' };
  const missing = variables.filter((_, index) => values[index]?.trim() === '');
  if (missing.length > 0)
    return { reason: 'unfilled-variable', variables: missing.map((variable) => variable.name) };
  if (JSON.stringify(body) !== JSON.stringify(fillTemplate(template, values)))
    return { reason: 'template-changed' };
  const hasHeader = hasMediaHeader(template) ? files.length === 1 : files.length === 0;
  const hasPlace = (template.header?.type === 'location') === (location !== undefined);
  return hasHeader && hasPlace ? undefined : { reason: 'template-incomplete' };
}

function messageFact(
  to: Identity,
  action: ActionOf<'send'>,
  files: readonly FileRef[],
  context: Context,
): FactOf<'message'> {
  const { body, draft, replyTo, template, location } = action;
  return {
    kind: 'message',
    direction: 'out',
    channel: to.channel,
    to: to.external,
    body,
    files,
    ...(draft === undefined ? {} : { draft }),
    ...(context.isDirect(to.channel) ? { direct: true } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(template === undefined ? {} : { template }),
    ...(location === undefined ? {} : { extra: { type: 'location', ...location } }),
  };
}
