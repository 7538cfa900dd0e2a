/** What connects a channel to a Facebook page. */
import * as v from 'valibot';

const SettingsSchema = v.strictObject({
  pageId: v.pipe(
    v.string('The page ID is missing'),
    v.trim(),
    v.regex(/^\d{5,25}$/u, 'The page ID has only digits: copy it from Messenger → Settings'),
  ),
  /** Meta has approved the app for answers by people up to seven days after the person last wrote. */
  humanAgent: v.exactOptional(v.boolean()),
});

export type MessengerSettings = Readonly<v.InferOutput<typeof SettingsSchema>>;

/** Checks settings. @throws an error whose message says what is wrong */
export function readSettings(input: unknown): MessengerSettings {
  const result = v.safeParse(SettingsSchema, input);
  if (result.success) return result.output;
  throw new Error(result.issues.map(({ message }) => message).join('; '));
}
