/** Prompts of the workspace's own: what a draft can be asked to become, besides what Parley offers itself (AI-5). */
import * as v from 'valibot';
import { PromptIdSchema } from '../ids.ts';

/** Most own prompts of a workspace. */
export const MAX_PROMPTS = 4;
/** Longest name, in characters: it stands in a menu. */
export const MAX_PROMPT_NAME = 40;
/** Longest words of one, in characters. */
export const MAX_PROMPT_TEXT = 1_000;

/** Characters that would make one name look like another, or two lines of one. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;
/** The same, but for ends of lines and tabs. */
const HIDDEN_IN_TEXT = /[^\P{Cc}\n\r\t]|[\p{Cf}\p{Co}\p{Cs}]/u;

export const OwnPromptSchema = v.strictObject({
  id: PromptIdSchema,
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(MAX_PROMPT_NAME),
    v.check((name) => !HIDDEN.test(name), 'a name holds characters that are not seen'),
  ),
  text: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(MAX_PROMPT_TEXT),
    v.check((text) => !HIDDEN_IN_TEXT.test(text), 'a prompt holds characters that are not seen'),
  ),
});
export type OwnPrompt = v.InferOutput<typeof OwnPromptSchema>;

/** Whether a workspace has room for a prompt, in the place of the one with its id if there is one. */
export const hasRoomForPrompt = (prompts: readonly OwnPrompt[], prompt: OwnPrompt): boolean =>
  prompts.some(({ id }) => id === prompt.id) || prompts.length < MAX_PROMPTS;
