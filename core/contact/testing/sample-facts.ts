/** For tests: one fact of each kind that exists, so that no kind is forgotten where kinds are listed. */
import type {
  BroadcastId,
  ContactId,
  ConversationId,
  EntryId,
  FileId,
  RunId,
  StageId,
  TagId,
  TeamId,
  WorkflowId,
} from '../../ids.ts';
import type { Actor, FactOf, Kind } from '../entry.ts';
import type { Extra } from '../facts/message-parts.ts';
import { ANA, BEN, CHAT, NOON, PICTURE, text } from './contact-log.ts';

const MESSAGE = 'messagecause/0' as EntryId;
const stage = { id: 'stagewon' as StageId, name: 'Won' };
const tag = { id: 'tagvip00' as TagId, name: 'VIP' };
const team = { id: 'teamsales' as TeamId, name: 'Sales' };
const workflow = { id: 'workflow1' as WorkflowId, name: 'Welcome' };
const run = 'runnumber1' as RunId;
const other = { contact: 'contacttwo' as ContactId, name: 'Bea' };
const sender = { external: 'visitor2', name: 'Bea' };
const alias = { kind: 'phone', value: '33612345678' } as const;

/** A fact of each kind but `unknown`. The types fail when a kind is missing. */
export const SAMPLE_FACTS: { readonly [K in Exclude<Kind, 'unknown'>]: FactOf<K> } = {
  message: {
    kind: 'message',
    direction: 'in',
    channel: CHAT,
    body: text('Hello'),
    files: [],
    sender: { external: 'visitor1' },
    external: 'external1',
  },
  comment: { kind: 'comment', body: text('A comment'), files: [] },
  'comment-edited': { kind: 'comment-edited', comment: MESSAGE, version: 1, body: text('Edited') },
  'comment-deleted': { kind: 'comment-deleted', comment: MESSAGE },
  reaction: { kind: 'reaction', comment: MESSAGE, emoji: '👍', on: true },
  delivery: { kind: 'delivery', status: 'sent', message: MESSAGE },
  opened: { kind: 'opened', conversation: 'conversation1' as ConversationId },
  closed: { kind: 'closed', note: { category: 'Order', summary: 'Sent' } },
  assigned: { kind: 'assigned', to: ANA, from: null, how: 'team', team, queued: true },
  unassigned: { kind: 'unassigned', from: ANA, how: 'manual' },
  snoozed: { kind: 'snoozed', until: NOON, regardless: false },
  woken: { kind: 'woken', how: 'manual' },
  stage: { kind: 'stage', from: null, to: stage },
  blocked: { kind: 'blocked' },
  unblocked: { kind: 'unblocked' },
  fields: { kind: 'fields', set: { company: 'Tea & Co' } },
  page: { kind: 'page', channel: CHAT, url: 'https://shop.example/' },
  'channel-event': { kind: 'channel-event', channel: CHAT, name: 'referral' },
  tagged: { kind: 'tagged', tag },
  untagged: { kind: 'untagged', tag },
  team: { kind: 'team', from: null, to: team },
  'bot-status': { kind: 'bot-status', on: false, cause: 'reply' },
  'workflow-started': { kind: 'workflow-started', workflow, run, trigger: 'message' },
  'workflow-failed': { kind: 'workflow-failed', workflow, run, step: '3', reason: 'Not found' },
  'broadcast-sent': {
    kind: 'broadcast-sent',
    broadcast: { id: 'broadcast1' as BroadcastId, name: 'Spring sale' },
    message: MESSAGE,
  },
  'opt-out': { kind: 'opt-out', out: true, cause: 'word' },
  merged: {
    kind: 'merged',
    other,
    taken: { email: 'b@shop.example' },
    identities: [{ ...sender, channel: CHAT }],
  },
  'merged-into': { kind: 'merged-into', other },
  unmerged: { kind: 'unmerged', other, identities: [{ ...sender, channel: CHAT }] },
  'identity-changed': {
    kind: 'identity-changed',
    channel: CHAT,
    from: alias,
    sender: { external: 'phone:33687654321', aliases: [{ kind: 'phone', value: '33687654321' }] },
  },
  'alias-lost': { kind: 'alias-lost', channel: CHAT, alias, other },
  'merge-suggested': { kind: 'merge-suggested', other, channel: CHAT, alias },
  'message-edited': { kind: 'message-edited', message: MESSAGE, body: text('Hello!') },
  'message-deleted': { kind: 'message-deleted', message: MESSAGE },
  'message-reaction': { kind: 'message-reaction', message: MESSAGE, emoji: '👍' },
  'file-ready': { kind: 'file-ready', message: MESSAGE, file: PICTURE },
  'file-gone': { kind: 'file-gone', message: MESSAGE, file: 'filegone1' as FileId, reason: 'expired' },
};

/** An actor of each kind. The types fail when a kind is missing. */
export const SAMPLE_ACTORS: { readonly [K in Actor['kind']]: Extract<Actor, { kind: K }> } = {
  agent: { kind: 'agent', id: BEN },
  contact: { kind: 'contact' },
  channel: { kind: 'channel', id: CHAT },
  clock: { kind: 'clock' },
  'auto-close': { kind: 'auto-close' },
  bot: { kind: 'bot', id: 'botnumber1' as Extract<Actor, { kind: 'bot' }>['id'], name: 'Robin' },
  workflow: { kind: 'workflow', ...workflow, run },
  broadcast: { kind: 'broadcast', id: 'broadcast1' as BroadcastId, name: 'Spring sale' },
  api: { kind: 'api', name: 'Shop' },
};

/** Content of each form. The types fail when a form is missing. */
export const SAMPLE_EXTRAS: { readonly [T in Extra['type']]: Extract<Extra, { type: T }> } = {
  location: { type: 'location', latitude: 48.85, longitude: 2.29, name: 'Café', address: '5 rue Cler' },
  cards: {
    type: 'cards',
    cards: [
      { name: 'Léo Petit', company: 'Tea & Co', phones: ['+33 1 23 45 67 89'], emails: ['leo@tea.example'] },
    ],
  },
  button: { type: 'button', title: 'Yes, please', payload: 'yes' },
  order: { type: 'order', items: [{ product: 'Teapot', quantity: 2, price: 12.5, currency: 'EUR' }] },
  sticker: { type: 'sticker' },
  unsupported: { type: 'unsupported', name: 'poll' },
};
