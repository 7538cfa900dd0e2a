/** What is told of the page and its apps instead of people: shown in the channel's health (CH-8). */
import type { ReadItem } from '../../adapter.ts';
import { fieldOf, idOf, textOf, type Loose } from '../../graph/read/loose.ts';
import { notice } from '../../graph/read/notices.ts';
import type { Frame } from './event-frame.ts';

/** One of several apps of the page has a conversation, and it goes to another one. */
export function readHandover({ event }: Frame, control: Loose): readonly ReadItem[] {
  const app = (name: string) => idOf(fieldOf(control, name)) ?? 'unknown';
  if (fieldOf(event, 'request_thread_control') !== undefined)
    return [told(`The app ${app('requested_owner_app_id')} asks for a conversation of this page.`)];
  return [
    told(
      `A conversation of this page went from the app ${app('previous_owner_app_id')} to the app ${app('new_owner_app_id')}.`,
    ),
  ];
}

export function readRoles(): readonly ReadItem[] {
  return [told('The roles of the apps of this page have changed.')];
}

const told = (text: string): ReadItem => notice('standby', 'news', text);

/** Meta blocks a page, or lets it send again. */
export function readPolicy(_frame: Frame, policy: Loose): readonly ReadItem[] {
  const action = textOf(fieldOf(policy, 'action'), 100) ?? 'unknown';
  const reason = textOf(fieldOf(policy, 'reason'), 300);
  const text = `Policy: ${action}${reason === undefined ? '' : `, ${reason}`}`;
  if (action === 'unblock') return [notice('account', 'news', text)];
  return [notice('account', 'problem', text, action === 'block' ? 'restricted' : undefined)];
}
