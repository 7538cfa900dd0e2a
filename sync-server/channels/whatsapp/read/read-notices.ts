/** What is told of the account, its numbers and templates instead of people: shown in the channel's health (CH-8). */
import type { BrokenReason, ReadItem } from '../../adapter.ts';
import { codeOf, graphErrorOf } from '../../graph/graph-error.ts';
import { reportedFailure } from '../../graph/outcome.ts';
import { reportedMeaning } from '../errors.ts';
import type { Item } from './item.ts';
import { anyOf, fieldOf, idOf, listOf, textOf, within } from '../../graph/read/loose.ts';
import { notice, nothing, unreadableItem } from '../../graph/read/notices.ts';

type Reader = (value: unknown, item: Item) => readonly ReadItem[];

/** Reads a whole value. */
export function readNotice(item: Item): readonly ReadItem[] {
  const told = READERS.get(item.field)?.(item.value, item);
  const errors = (item.errors ?? []).flatMap(errorNotice);
  if (told !== undefined) return [...told, ...errors];
  return errors.length > 0 ? errors : [unreadableItem(`a change of ${item.field || 'no field'}`)];
}

const word = (value: unknown): string | undefined => textOf(value, 200);
const line = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(', ');

function errorNotice(error: unknown): readonly ReadItem[] {
  const read = graphErrorOf(error);
  if (read === undefined) return [];
  const { breaks } = reportedFailure(reportedMeaning(read));
  return [
    notice('account', breaks === undefined ? 'news' : 'problem', `${codeOf(read)}: ${read.words}`, breaks),
  ];
}

function templateName(value: unknown): string {
  const name = word(fieldOf(value, 'message_template_name')) ?? idOf(fieldOf(value, 'message_template_id'));
  const language = word(fieldOf(value, 'message_template_language'));
  return `Template ${name ?? ''}${language === undefined ? '' : ` (${language})`}`;
}

/** Events of a template that ask somebody to look. */
const TEMPLATE_PROBLEMS: ReadonlySet<string> = new Set([
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'FLAGGED',
  'LOCKED',
]);

const templateStatus: Reader = (value) => {
  const event = word(fieldOf(value, 'event'));
  const reason = word(fieldOf(value, 'reason'));
  const more = [
    reason === 'NONE' ? undefined : reason,
    word(within(value, 'other_info', 'title')),
    word(within(value, 'other_info', 'description')),
    word(within(value, 'rejection_info', 'reason')),
    word(within(value, 'disable_info', 'disable_date')),
  ];
  const level = TEMPLATE_PROBLEMS.has(event ?? '') ? 'problem' : 'news';
  return [notice('template', level, `${templateName(value)}: ${line(event, ...more)}`)];
};

const templateQuality: Reader = (value) => {
  const now = word(fieldOf(value, 'new_quality_score'));
  const level = now === 'RED' ? 'problem' : 'news';
  return [notice('template', level, `${templateName(value)}: quality ${now ?? 'unknown'}`)];
};

const templateCategory: Reader = (value) => {
  const now = word(anyOf(value, 'new_category', 'correct_category'));
  return [notice('template', 'news', `${templateName(value)}: category ${now ?? 'unknown'}`)];
};

const templateComponents: Reader = (value) => [
  notice('template', 'news', `${templateName(value)}: its content has changed`),
];

/** After these the account sends nothing more. */
const ACCOUNT_BREAKS: ReadonlyMap<string, BrokenReason> = new Map([
  ['ACCOUNT_DELETED', 'restricted'],
  ['PARTNER_REMOVED', 'permission'],
  ['ACCOUNT_OFFBOARDED', 'permission'],
]);
const ACCOUNT_PROBLEMS: ReadonlySet<string> = new Set(['ACCOUNT_RESTRICTION', 'ACCOUNT_VIOLATION']);

const account: Reader = (value) => {
  const event = word(fieldOf(value, 'event')) ?? 'unknown event';
  const ban = word(within(value, 'ban_info', 'waba_ban_state'));
  const restrictions = listOf(fieldOf(value, 'restriction_info'))
    .slice(0, 5)
    .map((one) => word(fieldOf(one, 'restriction_type')));
  const text = `Account: ${line(
    event,
    ban,
    word(within(value, 'violation_info', 'violation_type')),
    word(within(value, 'disconnection_info', 'reason')),
    ...restrictions,
  )}`;
  const breaks = event === 'DISABLED_UPDATE' ? banned(ban) : ACCOUNT_BREAKS.get(event);
  const isProblem =
    breaks !== undefined ||
    ACCOUNT_PROBLEMS.has(event) ||
    (event === 'DISABLED_UPDATE' && ban !== 'REINSTATE');
  return [notice('account', isProblem ? 'problem' : 'news', text, breaks)];
};

function banned(state: string | undefined): BrokenReason | undefined {
  return state === undefined || state === 'DISABLE' ? 'restricted' : undefined;
}

const accountAlert: Reader = (value) => {
  const alert = fieldOf(value, 'alert_info') ?? value;
  const severity = word(fieldOf(alert, 'alert_severity'));
  const text = line(severity, word(fieldOf(alert, 'alert_type')), word(fieldOf(alert, 'alert_description')));
  return [notice('account', severity === 'INFORMATIONAL' ? 'news' : 'problem', `Account: ${text}`)];
};

const accountReview: Reader = (value) => {
  const decision = word(fieldOf(value, 'decision')) ?? 'unknown decision';
  return [notice('account', decision === 'REJECTED' ? 'problem' : 'news', `Account review: ${decision}`)];
};

const numberQuality: Reader = (value) => {
  const event = word(fieldOf(value, 'event'));
  const isProblem = event === 'FLAGGED' || event === 'DOWNGRADE';
  const limit = word(anyOf(value, 'max_daily_conversations_per_business', 'current_limit'));
  return [notice('number', isProblem ? 'problem' : 'news', `Number quality: ${line(event, limit)}`)];
};

const numberName: Reader = (value) => {
  const decision = word(fieldOf(value, 'decision'));
  const text = `Display name: ${line(decision, word(fieldOf(value, 'rejection_reason')))}`;
  return [notice('number', decision === 'REJECTED' ? 'problem' : 'news', text)];
};

const username: Reader = (value) => [
  notice(
    'number',
    'news',
    `Business username: ${line(word(fieldOf(value, 'username')), word(fieldOf(value, 'status')))}`,
  ),
];

const capability: Reader = (value) => {
  const limit = anyOf(value, 'max_daily_conversations_per_business', 'max_daily_conversation_per_phone');
  return [notice('account', 'news', `Messaging limit: ${word(limit) ?? idOf(limit) ?? 'unknown'}`)];
};

const security: Reader = (value) => [
  notice('number', 'news', `Security: ${word(fieldOf(value, 'event')) ?? 'unknown event'}`),
];

/** Another agent of the business answers in these conversations. What is written there belongs to that agent. */
const standby: Reader = () => [
  notice(
    'standby',
    'news',
    'Another agent holds some conversations of this number: they are not shown here.',
  ),
];

const history: Reader = () => [];

const ignored: Reader = (_value, { field }) => [nothing(`a change of ${field}`)];

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['message_template_status_update', templateStatus],
  ['message_template_quality_update', templateQuality],
  ['template_category_update', templateCategory],
  ['message_template_components_update', templateComponents],
  ['account_update', account],
  ['account_alerts', accountAlert],
  ['account_review_update', accountReview],
  ['phone_number_quality_update', numberQuality],
  ['phone_number_name_update', numberName],
  ['business_username_updates', username],
  ['business_capability_update', capability],
  ['security', security],
  ['standby', standby],
  ['history', history],
  ...[
    'flows',
    'group_lifecycle_update',
    'group_participants_update',
    'group_settings_update',
    'group_status_update',
    'message_template_category_update',
    'payment_configuration_update',
    'tracking_events',
  ].map((field) => [field, ignored] as const),
]);
