/**
 * What to do at each step of connecting a channel, for somebody who sees the consoles of the service for the first time
 * (CH-10). The server says which steps a kind has, and which of them can be tried.
 */
import type { ServiceChannel } from '@parley/core/workspace/channels';
import { m } from '../../../paraglide/messages.js';

/** What is needed at a line: a page to open, something to copy from here, or a secret to enter. */
export type Part =
  | { readonly type: 'link'; readonly href: string }
  | { readonly type: 'address'; readonly which: 'webhook' | 'events'; readonly label: () => string }
  | { readonly type: 'text'; readonly text: string; readonly label: () => string }
  | { readonly type: 'secret'; readonly name: string };

export interface Line {
  readonly text: () => string;
  readonly part?: Part;
  /** Of a line that is for some settings only. */
  readonly when?: (settings: ServiceChannel['settings']) => boolean;
}

export interface Step {
  readonly title: () => string;
  readonly lines: readonly Line[];
}

const link = (href: string): Part => ({ type: 'link', href });
const secret = (name: string): Part => ({ type: 'secret', name });
const fields = (text: string): Part => ({ type: 'text', text, label: m.setup_fields });
const CALLBACK: Part = { type: 'address', which: 'webhook', label: m.setup_callback };
const EVENTS: Part = { type: 'address', which: 'events', label: m.setup_events_address };

const APPS = 'https://developers.facebook.com/apps';
const SYSTEM_USERS = 'https://business.facebook.com/settings/system-users';
const TEMPLATES = 'https://business.facebook.com/wa/manage/message-templates';

const WHATSAPP_FIELDS =
  'messages, message_template_status_update, phone_number_quality_update, account_update, user_preferences';
const MESSENGER_FIELDS =
  'messages, messaging_postbacks, messaging_referrals, message_deliveries, message_reads, message_echoes, message_reactions, message_edits';

const APP_SECRET: Line = { text: m.setup_app_secret, part: secret('app-secret') };

/** What is done before the settings are entered. */
const BEFORE: Readonly<Record<ServiceChannel['kind'], readonly Line[]>> = {
  whatsapp: [
    { text: m.setup_whatsapp_app, part: link(APPS) },
    { text: m.setup_whatsapp_number },
    { text: m.setup_whatsapp_ids },
  ],
  messenger: [
    { text: m.setup_messenger_app, part: link(APPS) },
    { text: m.setup_messenger_page },
    { text: m.setup_messenger_id },
  ],
  custom: [{ text: m.setup_custom_how }],
};

const isStandard: Line['when'] = ({ form }) => form !== 'respond-io';
const isRespondIo: Line['when'] = ({ form }) => form === 'respond-io';

const STEPS: Readonly<Record<ServiceChannel['kind'], Readonly<Record<string, Step>>>> = {
  whatsapp: {
    token: {
      title: m.setup_token,
      lines: [
        { text: m.setup_system_user, part: link(SYSTEM_USERS) },
        { text: m.setup_whatsapp_assets },
        {
          text: m.setup_generate,
          part: {
            type: 'text',
            text: 'whatsapp_business_messaging, whatsapp_business_management',
            label: m.setup_permissions,
          },
        },
        { text: m.setup_token_copy, part: secret('access-token') },
      ],
    },
    number: { title: m.setup_number, lines: [{ text: m.setup_number_text }] },
    webhook: {
      title: m.setup_webhook,
      lines: [
        APP_SECRET,
        { text: m.setup_whatsapp_callback, part: CALLBACK },
        { text: m.setup_verify, part: secret('verify-token') },
        { text: m.setup_whatsapp_fields, part: fields(WHATSAPP_FIELDS) },
      ],
    },
    'first-webhook': { title: m.setup_first, lines: [{ text: m.setup_whatsapp_first }] },
    templates: {
      title: m.setup_templates,
      lines: [{ text: m.setup_templates_text, part: link(TEMPLATES) }],
    },
  },
  messenger: {
    token: {
      title: m.setup_token,
      lines: [
        { text: m.setup_system_user, part: link(SYSTEM_USERS) },
        { text: m.setup_messenger_assets },
        {
          text: m.setup_generate,
          part: { type: 'text', text: 'pages_messaging, pages_manage_metadata', label: m.setup_permissions },
        },
        { text: m.setup_messenger_token, part: secret('access-token') },
      ],
    },
    page: { title: m.setup_page, lines: [{ text: m.setup_page_text }] },
    webhook: {
      title: m.setup_webhook,
      lines: [
        APP_SECRET,
        { text: m.setup_messenger_callback, part: CALLBACK },
        { text: m.setup_verify, part: secret('verify-token') },
        { text: m.setup_messenger_fields, part: fields(MESSENGER_FIELDS) },
      ],
    },
    'first-webhook': { title: m.setup_first, lines: [{ text: m.setup_messenger_first }] },
  },
  custom: {
    address: {
      title: m.setup_address,
      lines: [
        { text: m.setup_custom_signing, part: secret('signing'), when: isStandard },
        { text: m.setup_custom_ping, when: isStandard },
        { text: m.setup_custom_token, part: secret('token'), when: isRespondIo },
      ],
    },
    'first-webhook': {
      title: m.setup_first,
      lines: [
        { text: m.setup_custom_events, part: EVENTS },
        { text: () => m.setup_custom_first({ example: '{"events":[]}' }), when: isStandard },
        { text: m.setup_custom_first_respond_io, when: isRespondIo },
      ],
    },
  },
};

/** Empty for a kind that a newer server has (law L18). */
export const linesBefore = (kind: ServiceChannel['kind']): readonly Line[] =>
  (BEFORE as Partial<typeof BEFORE>)[kind] ?? [];

/** A step that only a newer server has goes by its id. */
export function stepOf(kind: ServiceChannel['kind'], id: string): Step {
  const steps = (STEPS as Partial<typeof STEPS>)[kind] ?? {};
  return (Object.hasOwn(steps, id) ? steps[id] : undefined) ?? { title: () => id, lines: [] };
}

/** The lines of a step for a channel with these settings. */
export function linesFor(step: Step, settings: ServiceChannel['settings']): readonly Line[] {
  return step.lines.filter(({ when }) => when?.(settings) ?? true);
}

/** The secrets that have a place in one of the steps of a kind. */
export function placedSecrets(kind: ServiceChannel['kind']): ReadonlySet<string> {
  const steps = Object.values((STEPS as Partial<typeof STEPS>)[kind] ?? {});
  const parts = steps.flatMap(({ lines }) => lines.flatMap(({ part }) => part ?? []));
  return new Set(parts.flatMap((part) => (part.type === 'secret' ? [part.name] : [])));
}
