/** What connects a channel to a WhatsApp number. */
import * as v from 'valibot';

const digits = (what: string) =>
  v.pipe(
    v.string(`${what} is missing`),
    v.trim(),
    v.regex(/^\d{5,25}$/u, `${what} has only digits: copy it from WhatsApp → API Setup`),
  );

const SettingsSchema = v.strictObject({
  phoneNumberId: digits('The phone number ID'),
  wabaId: digits('The WhatsApp Business account ID'),
  /** The number that people write to, in digits with a plus sign. */
  displayNumber: v.pipe(
    v.string('The phone number is missing'),
    v.transform((text) => text.replaceAll(/[\s()./-]/gu, '')),
    v.regex(
      /^\+?[1-9]\d{4,14}$/u,
      'The phone number begins with the country code, such as +33 6 12 34 56 78',
    ),
    v.transform((text) => (text.startsWith('+') ? text : `+${text}`)),
  ),
  /** The number is also used in the WhatsApp Business app: it may then send only a quarter as fast. */
  coexistence: v.exactOptional(v.boolean()),
});

export type WhatsAppSettings = Readonly<v.InferOutput<typeof SettingsSchema>>;

/** Checks settings. @throws an error whose message says what is wrong */
export function readSettings(input: unknown): WhatsAppSettings {
  const result = v.safeParse(SettingsSchema, input);
  if (result.success) return result.output;
  throw new Error(result.issues.map(({ message }) => message).join('; '));
}
