/** Prompts of the workspace's own: what a draft can be asked to become, besides what Parley offers itself (AI-5). */
import * as v from 'valibot';
import { PromptIdSchema } from '../ids.ts';
import { nameSchema } from '../names/clean-name.ts';
import { withoutInvisible } from '../names/visible.ts';

/** Most own prompts of a workspace. */
export const MAX_PROMPTS = 4;
/** Longest name, in characters: it stands in a menu. */
export const MAX_PROMPT_NAME = 40;
/** Longest words of one, in characters. */
export const MAX_PROMPT_TEXT = 1_000;

/** A model reads invisible characters, so a prompt with such characters is refused rather than cleaned. */
const isAllSeen = (text: string): boolean => withoutInvisible(text) === text;
const ENDS_LINE = /[\n\r\t\u2028\u2029]/;

export const OwnPromptSchema = v.strictObject({
  id: PromptIdSchema,
  name: v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(MAX_PROMPT_NAME),
    v.check((name) => isAllSeen(name) && !ENDS_LINE.test(name), 'a name holds characters that are not seen'),
    nameSchema(MAX_PROMPT_NAME),
  ),
  text: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(MAX_PROMPT_TEXT),
    v.check(isAllSeen, 'a prompt holds characters that are not seen'),
  ),
});
export type OwnPrompt = v.InferOutput<typeof OwnPromptSchema>;

/** Whether a workspace has room for a prompt, in the place of the one with its id if there is one. */
export const hasRoomForPrompt = (prompts: readonly OwnPrompt[], prompt: OwnPrompt): boolean =>
  prompts.some(({ id }) => id === prompt.id) || prompts.length < MAX_PROMPTS;
