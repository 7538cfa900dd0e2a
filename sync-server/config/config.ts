/**
 * The environment, read once at start. Variables that are not ours are ignored; a wrong value is reported
 * with the variable's name.
 */
import path from 'node:path';
import * as v from 'valibot';

/** The levels of the log, from most to least detail. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * Address to listen on; by default, this machine only: until the first start, anybody who reaches the
   * server can become the owner.
   */
  readonly host: string;
  /** Origin under which browsers reach the server; undefined when it is to be taken from the port. */
  readonly publicUrl: string | undefined;
  /** Absolute path of the folder that holds everything. */
  readonly dataDir: string;
  /** Undefined when it is to be made and kept in the data folder. */
  readonly secret: string | undefined;
  readonly logLevel: LogLevel;
  /** Whether the last address of `X-Forwarded-For` is the client's: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** Bearer token for `/metrics`; without it they are told to this machine only. */
  readonly metricsToken: string | undefined;
  /** Address of the Graph API with its version, without a slash at the end. */
  readonly graphUrl: string;
  /** For development and tests: channels may call services on this machine, without encryption. */
  readonly allowLoopbackHttp: boolean;
}

const GRAPH_URL = 'https://graph.facebook.com/v25.0';

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** One line for each variable with a wrong value. */
  | { readonly ok: false; readonly errors: readonly string[] };

const PORT = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535));

/** An address without path, query or user: what browsers send as `Origin`. */
const PUBLIC_URL = v.pipe(
  v.string(),
  v.url(),
  v.transform((text) => new URL(text)),
  v.check(({ protocol }) => protocol === 'http:' || protocol === 'https:'),
  v.check((url) => url.href === `${url.origin}/`),
  v.transform((url) => url.origin),
);

/** An address that paths are added to. */
const BASE_URL = v.pipe(
  v.string(),
  v.url(),
  v.transform((text) => new URL(text)),
  v.check(({ protocol }) => protocol === 'http:' || protocol === 'https:'),
  v.check(({ username, password, search, hash }) => `${username}${password}${search}${hash}` === ''),
  v.transform(({ href }) => href.replace(/\/+$/, '')),
);

const SWITCH = v.pipe(
  v.picklist(['1', 'true', '0', 'false']),
  v.transform((text) => text === '1' || text === 'true'),
);

const VARIABLES = {
  PORT: { schema: PORT, expected: 'a port number from 0 to 65535' },
  HOST: {
    schema: v.pipe(v.string(), v.regex(/^[A-Za-z0-9.:_-]+$/)),
    expected: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  },
  PUBLIC_URL: {
    schema: PUBLIC_URL,
    expected: 'http:// or https:// with a host and nothing after it, such as https://inbox.example.com',
  },
  DATA_DIR: {
    schema: v.pipe(
      v.string(),
      v.check((text) => !text.includes('\0')),
    ),
    expected: 'a folder',
  },
  SECRET: { schema: v.pipe(v.string(), v.minLength(32)), expected: 'at least 32 characters' },
  LOG_LEVEL: { schema: v.picklist(LOG_LEVELS), expected: `one of ${LOG_LEVELS.join(', ')}` },
  TRUST_PROXY: { schema: SWITCH, expected: '1 or 0' },
  METRICS_TOKEN: { schema: v.pipe(v.string(), v.minLength(16)), expected: 'at least 16 characters' },
  GRAPH_URL: { schema: BASE_URL, expected: `an address such as ${GRAPH_URL}` },
  ALLOW_LOOPBACK_HTTP: { schema: SWITCH, expected: '1 or 0' },
} as const;
type Variables = typeof VARIABLES;
type Values = { readonly [Name in keyof Variables]?: v.InferOutput<Variables[Name]['schema']> };

/** Variables whose value is never repeated in an error. */
const SECRETS: readonly string[] = ['SECRET', 'METRICS_TOKEN'];

/**
 * Reads the configuration. An empty variable counts as absent. Relative folders are taken from `root`, the
 * root of the repository, wherever the server is started.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>, root: string): ConfigResult => {
  const errors: string[] = [];
  const found: Record<string, unknown> = {};
  for (const [name, { schema, expected }] of Object.entries(VARIABLES)) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    const result = v.safeParse(schema, text);
    if (result.success) found[name] = result.output;
    else errors.push(`${name}${SECRETS.includes(name) ? '' : ` is "${text}", it`} has to be ${expected}.`);
  }
  if (errors.length > 0) return { ok: false, errors };
  const values: Values = found;
  return {
    ok: true,
    config: {
      port: values.PORT ?? 3000,
      host: values.HOST ?? '127.0.0.1',
      publicUrl: values.PUBLIC_URL,
      dataDir: path.resolve(root, values.DATA_DIR ?? 'data'),
      secret: values.SECRET,
      logLevel: values.LOG_LEVEL ?? 'info',
      trustProxy: values.TRUST_PROXY ?? false,
      metricsToken: values.METRICS_TOKEN,
      graphUrl: values.GRAPH_URL ?? GRAPH_URL,
      allowLoopbackHttp: values.ALLOW_LOOPBACK_HTTP ?? false,
    },
  };
};
