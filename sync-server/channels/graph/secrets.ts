/** The secrets of every channel that speaks with Graph. */
export const SECRETS = [
  { name: 'access-token', made: false, required: true },
  { name: 'app-secret', made: false, required: true },
  /** The one before, while Meta still signs with it. */
  { name: 'app-secret-before', made: false, required: false },
  { name: 'verify-token', made: true, required: true },
] as const;

export type SecretName = (typeof SECRETS)[number]['name'];
