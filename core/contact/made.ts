/** How words of a comment were made by a model, as its draft and its entry say it (AI-4). */
import * as v from 'valibot';

/**
 * `rules`: sentences of the conversation itself, chosen without a model. `built-in`: the browser maker's own model,
 * which is no part of what stays on this device (AI-2).
 */
export const ENGINES = ['rules', 'bundled', 'pulled', 'built-in'] as const;
export type EngineKind = (typeof ENGINES)[number];

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const MadeSchema = v.strictObject({
  engine: v.picklist(ENGINES),
  /** The model's name as people read it. */
  model: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** Which messages of the conversation it read, the first being 1. */
  first: natural,
  last: natural,
  /** `seq` of the last one: what came after it, the model has not read. */
  seq: natural,
});
export type Made = v.InferOutput<typeof MadeSchema>;

/** Most that one comment names. */
export const MAX_MADE = 5;
