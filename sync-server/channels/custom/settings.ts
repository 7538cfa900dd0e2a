/** What connects a channel to a system of the team's own. */
import * as v from 'valibot';
import type { ConnectedChannel } from '../adapter.ts';
import { readTarget, resolveName } from '../guarded-address.ts';
import { makeSigningSecret } from './signature.ts';

const MAX_ADDRESS = 2_000;

const SettingsSchema = v.strictObject(
  {
    /** Where the system takes messages. */
    address: v.pipe(
      v.string('The address has to be a text'),
      v.trim(),
      v.maxLength(MAX_ADDRESS, `The address has more than ${MAX_ADDRESS} characters`),
    ),
    /** `respond-io` also takes what was made for respond.io's custom channel, and sends in its form. */
    form: v.optional(
      v.picklist(['standard', 'respond-io'], 'The form is either standard or respond-io'),
      'standard',
    ),
    /** By what the system knows people: by ids of its own, or by their phone numbers. */
    idType: v.optional(v.picklist(['custom', 'phone'], 'The id type is either custom or phone'), 'custom'),
  },
  ({ expected, received }) => {
    if (expected === 'never') return `There is no setting ${received}`;
    return expected === 'Object' ? 'The settings have to be an object' : `${expected} is missing`;
  },
);

export type CustomSettings = Readonly<v.InferOutput<typeof SettingsSchema>>;

/**
 * Makes the check of settings that somebody enters.
 * @param allowLoopback for development: this machine may be called, without encryption too
 */
export function createSettingsReader(allowLoopback: boolean): (input: unknown) => CustomSettings {
  return (input) => {
    const result = v.safeParse(SettingsSchema, input);
    if (!result.success) throw new Error(result.issues.map(({ message }) => message).join('; '));
    readTarget(result.output.address, { allowLoopback, resolve: resolveName });
    return result.output;
  };
}

/** The settings of a channel, as they were checked when somebody entered them. @throws if they are damaged */
export function settingsOf({ settings }: Pick<ConnectedChannel, 'settings'>): CustomSettings {
  return v.parse(SettingsSchema, settings);
}

export const SECRETS = [
  { name: 'signing', made: true, required: true, rotates: true, make: makeSigningSecret },
  /** For respond.io's form. */
  { name: 'token', made: true, required: false, rotates: true },
] as const;
