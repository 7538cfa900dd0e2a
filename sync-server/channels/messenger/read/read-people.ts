/** What people do beside writing: they come by a link, agree to notifications, connect an account. */
import type { ReadItem } from '../../adapter.ts';
import { defined, fieldOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';
import { nothing, unreadableItem } from '../../graph/read/notices.ts';
import { channelEvent, eventItem, markOf, type Frame } from './event-frame.ts';
import { referenceOf } from './read-referral.ts';

const MAX_NAME = 200;
const MAX_CODE = 500;

/** Somebody who has written before comes again. */
export function readReferral(frame: Frame, referral: Loose): readonly ReadItem[] {
  if (frame.person === undefined) return [nobody(frame, 'a referral')];
  return [channelEvent(frame, 'referral', defined({ reference: referenceOf(referral, 'link') }))];
}

/** What somebody chose about notifications, which count as broadcasts (BC-5). */
const CHOICES: ReadonlyMap<string, boolean> = new Map([
  ['STOP_NOTIFICATIONS', true],
  ['STOP NOTIFICATIONS', true],
  ['RESUME_NOTIFICATIONS', false],
  ['RESUME NOTIFICATIONS', false],
]);

export function readOptIn(frame: Frame, optIn: Loose): readonly ReadItem[] {
  if (frame.person === undefined) return [nobody(frame, 'an opt-in')];
  const choice = CHOICES.get(textOf(fieldOf(optIn, 'notification_messages_status'), MAX_NAME) ?? '');
  if (choice !== undefined) {
    const event = { type: 'opt-out', channel: frame.context.channel.id, out: choice } as const;
    return [eventItem(frame, event, { once: markOf(frame), creates: false })];
  }
  const type = textOf(fieldOf(optIn, 'type'), MAX_NAME);
  const code = textOf(fieldOf(optIn, 'ref'), MAX_CODE);
  const reference = code === undefined ? undefined : ({ source: 'link', code } as const);
  return [channelEvent(frame, type === undefined ? 'opt-in' : `opt-in: ${type}`, defined({ reference }))];
}

/** The code by which the account can be looked up stays out of the record. */
export function readAccountLink(frame: Frame, link: Loose): readonly ReadItem[] {
  if (frame.person === undefined) return [unreadableItem('an account of nobody')];
  const status = textOf(fieldOf(link, 'status'), MAX_NAME);
  return [channelEvent(frame, status === undefined ? 'account' : `account ${status}`)];
}

/** Somebody who has ticked a box on a site is named by the box until they write. */
function nobody({ event }: Frame, what: string): ReadItem {
  const isUnnamed = ['sender', 'optin'].some((name) => {
    const value = fieldOf(event, name);
    return isObject(value) && fieldOf(value, 'user_ref') !== undefined;
  });
  return isUnnamed
    ? nothing(`${what} of somebody who has not written yet`)
    : unreadableItem(`${what} of nobody`);
}
