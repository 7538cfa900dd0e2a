/**
 * An agent's own settings: they follow the agent to every device. They are changed by small changes, each of which
 * sets one thing, so that two devices do not undo one another; browser and server make a change with the same function.
 */
import * as v from 'valibot';
import type { NotificationKind } from '../contact/consequences.ts';
import { CommandIdSchema } from '../ids.ts';
import { ModelIdSchema } from '../language/models/model-id.ts';
import { CountSchema } from '../protocol/numbers.ts';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How notifications reach the agent (NT-1); `title` is the number in the tab's title. */
export const NOTIFY_WAYS = ['desktop', 'sound', 'title'] as const;
export type NotifyWay = (typeof NOTIFY_WAYS)[number];

/** What they are about. */
export const NOTIFY_REASONS = [
  'mention',
  'assigned',
  'message',
  'unassigned-message',
] as const satisfies readonly NotificationKind[];

/**
 * A way as a whole; a way for one reason, as `sound/mention`; and `words`, whether what is shown outside of the page may
 * quote a message.
 */
export type NotifySwitch = NotifyWay | `${NotifyWay}/${NotificationKind}` | 'words';
export type Notify = Readonly<Record<NotifySwitch, boolean>>;

/** What models write for an agent. */
export const MODEL_TASKS = ['summary', 'writing'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

export interface AgentSettings {
  /** Rises with every change; 0 until the first. */
  readonly version: number;
  /** Null: as the browser has it. */
  readonly language: Language | null;
  /**
   * Keys by action, only those that are not the default (IN-8); null takes the key away. What actions there are and how
   * a key is written is the app's: what it does not know it passes over.
   */
  readonly keys: Readonly<Record<string, string | null>>;
  readonly notify: Notify;
  /** The model for each task, by its name; null: the best that the device can run (AI-6). */
  readonly models: Readonly<Record<ModelTask, string | null>>;
  /** Null: the conversation's. */
  readonly summaryLanguage: Language | null;
}

const ALL_REASONS = NOTIFY_WAYS.flatMap((way) => NOTIFY_REASONS.map((reason) => `${way}/${reason}` as const));
const NOTIFY_SWITCHES: readonly NotifySwitch[] = [...NOTIFY_WAYS, ...ALL_REASONS, 'words'];

/** Whether a reason is told in a way: both the way and the reason in it have to be on. */
export const isTold = (notify: Notify, way: NotifyWay, reason: NotificationKind): boolean =>
  notify[way] && notify[`${way}/${reason}`];

/** Most keys that are kept; there are far fewer actions. */
export const MAX_KEYS = 300;

/** Desktop notifications need the browser's leave, which is asked for when somebody switches them on. */
export const DEFAULT_SETTINGS: AgentSettings = {
  version: 0,
  language: null,
  keys: {},
  notify: {
    desktop: false,
    sound: true,
    title: true,
    'desktop/mention': true,
    'desktop/assigned': true,
    'desktop/message': true,
    'desktop/unassigned-message': true,
    'sound/mention': true,
    'sound/assigned': true,
    'sound/message': true,
    'sound/unassigned-message': true,
    'title/mention': true,
    'title/assigned': true,
    'title/message': true,
    'title/unassigned-message': true,
    words: false,
  },
  models: { summary: null, writing: null },
  summaryLanguage: null,
};

const language = v.nullable(v.picklist(LANGUAGES));
const actionName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9./-]{0,59}$/));
const keyName = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(40)));
const modelTask = v.picklist(MODEL_TASKS);
const modelName = v.nullable(ModelIdSchema);
const notifySwitch = v.picklist(NOTIFY_SWITCHES);

/** A change of an agent's own settings. `set-key` with `default` puts the key back. */
export const SettingsChangeSchema = v.variant('type', [
  v.strictObject({ type: v.literal('set-language'), language }),
  v.strictObject({
    type: v.literal('set-key'),
    action: actionName,
    key: v.union([keyName, v.strictObject({ default: v.literal(true) })]),
  }),
  v.strictObject({ type: v.literal('reset-keys') }),
  v.strictObject({ type: v.literal('set-notify'), which: notifySwitch, on: v.boolean() }),
  v.strictObject({ type: v.literal('set-model'), task: modelTask, model: modelName }),
  v.strictObject({ type: v.literal('set-summary-language'), language }),
]);
export type SettingsChange = v.InferOutput<typeof SettingsChangeSchema>;

/** `POST /api/settings`: applied once under its id, as often as it is sent. */
export const SettingsRequestSchema = v.strictObject({ id: CommandIdSchema, change: SettingsChangeSchema });
export type SettingsRequest = v.InferOutput<typeof SettingsRequestSchema>;

const setKey = (
  keys: AgentSettings['keys'],
  { action, key }: Extract<SettingsChange, { type: 'set-key' }>,
): AgentSettings['keys'] => {
  const { [action]: _before, ...rest } = keys;
  return typeof key === 'object' && key !== null ? rest : { ...rest, [action]: key };
};

/** The settings after a change; undefined if there would be more keys than are kept. */
export const changeSettings = (
  settings: AgentSettings,
  change: SettingsChange,
): AgentSettings | undefined => {
  const version = settings.version + 1;
  switch (change.type) {
    case 'set-language':
      return { ...settings, version, language: change.language };
    case 'set-key': {
      const keys = setKey(settings.keys, change);
      return Object.keys(keys).length > MAX_KEYS ? undefined : { ...settings, version, keys };
    }
    case 'reset-keys':
      return { ...settings, version, keys: {} };
    case 'set-notify':
      return { ...settings, version, notify: { ...settings.notify, [change.which]: change.on } };
    case 'set-model':
      return { ...settings, version, models: { ...settings.models, [change.task]: change.model } };
    case 'set-summary-language':
      return { ...settings, version, summaryLanguage: change.language };
  }
};

const StoredSchema = v.object({
  version: v.fallback(CountSchema, 0),
  language: v.fallback(language, null),
  keys: v.fallback(v.record(v.string(), v.unknown()), {}),
  notify: v.fallback(v.record(v.string(), v.unknown()), {}),
  models: v.fallback(
    v.object({ summary: v.fallback(modelName, null), writing: v.fallback(modelName, null) }),
    DEFAULT_SETTINGS.models,
  ),
  summaryLanguage: v.fallback(language, null),
});

/**
 * Settings as they were stored by any version of this program (law L14): what is missing has its default, what does
 * not fit is left out. Never throws.
 */
export const readSettings = (stored: unknown): AgentSettings => {
  const parsed = v.safeParse(StoredSchema, stored);
  if (!parsed.success) return DEFAULT_SETTINGS;
  const { version, language: chosen, keys, notify, models, summaryLanguage } = parsed.output;
  const kept = Object.entries(keys).filter(
    (entry): entry is [string, string | null] => v.is(actionName, entry[0]) && v.is(keyName, entry[1]),
  );
  const switches = Object.entries(notify).filter(
    ([which, on]) => v.is(notifySwitch, which) && typeof on === 'boolean',
  );
  return {
    version,
    language: chosen,
    keys: Object.fromEntries(kept.slice(0, MAX_KEYS)),
    notify: { ...DEFAULT_SETTINGS.notify, ...Object.fromEntries(switches) },
    models,
    summaryLanguage,
  };
};
