/** How channels do, for owners and managers: their health, trials of their setup, and what goes on again (CH-8, CH-10). */
import {
  failed,
  succeeded,
  type SetupFailure,
  type SetupOutcome,
} from '@parley/core/channels/setup-outcomes';
import { ChannelIdSchema } from '@parley/core/ids';
import {
  SetupTestSchema,
  type ChannelReport,
  type ChannelReports,
  type MadeSecret,
  type RotatedSecret,
} from '@parley/core/protocol/channels-api';
import { canManage } from '@parley/core/workspace/visibility';
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import type { Bus } from '../../../bus/bus.ts';
import type { ChannelAdapter, ConnectedChannel, GuardedHttp } from '../../../channels/adapter.ts';
import { GuardedHttpError } from '../../../channels/guarded-http-error.ts';
import { makeSecret } from '../../../channels/channel-changes.ts';
import type { Registry } from '../../../channels/registry.ts';
import type { Secrets } from '../../../channels/secrets.ts';
import { UnreadableSecretError } from '../../../store/channel-store.ts';
import type { TemplateSync } from '../../../channels/template-sync.ts';
import type { Origins } from '../../../config/origins.ts';
import { outgoingHealth } from '../../../jobs/kinds/send/outgoing-health.ts';
import type { SendMonitor } from '../../../jobs/kinds/send/send-monitor.ts';
import type { Log } from '../../../log/log.ts';
import type { ChannelHealth, StoredSecret } from '../../../store/channel-store.ts';
import type { Store } from '../../../store/store.ts';
import type { SignedInEnv } from '../../web/context.ts';
import { errorResponse } from '../../web/errors.ts';
import { readSignedJson } from '../../web/signed-json.ts';
import { errorText } from '../../../error-text.ts';

/** Time for one trial of a step, in ms. */
const TEST_TIMEOUT = 20_000;
/** How long a secret stays valid that was replaced, in ms. */
const FORMER_VALID = 86_400_000;

export interface ChannelRoutesOptions {
  readonly store: Pick<Store, 'channels' | 'workspaces' | 'ledger' | 'jobs'>;
  readonly monitor: SendMonitor;
  readonly kinds: Registry;
  readonly guardedHttp: GuardedHttp;
  readonly templates: TemplateSync;
  readonly origins: Pick<Origins, 'publicUrl'>;
  readonly log: Log;
  readonly bus: Pick<Bus, 'signal'>;
  readonly secrets: Pick<Secrets, 'seal'>;
  readonly now: () => number;
}

type ChannelContext = Context<SignedInEnv>;

/** A channel that the request may act on, or the answer that says why not. */
type Found =
  | { readonly ok: true; readonly channel: ConnectedChannel; readonly adapter: ChannelAdapter }
  | { readonly ok: false; readonly response: Response };

export function createChannelRoutes(options: ChannelRoutesOptions): Hono<SignedInEnv> {
  return new Hono<SignedInEnv>()
    .get('/channels', (c) => list(options, c))
    .post('/channels/:id/test', (c) => testStep(options, c))
    .post('/channels/:id/resume', (c) => resume(options, c))
    .post('/channels/:id/templates', (c) => syncTemplates(options, c))
    .delete('/channels/:id/notices/:notice', (c) => dismiss(options, c))
    .get('/channels/:id/secrets/:name', (c) => madeSecret(options, c))
    .post('/channels/:id/secrets/:name/rotate', (c) => rotateSecret(options, c))
    .delete('/channels/:id/secrets/:name/former', (c) => endFormerSecret(options, c));
}

async function list(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const { store, kinds, monitor, origins } = options;
  const { account } = c.get('signedIn');
  if (!canManage(account)) return forbidden();
  const [workspace, healths] = await Promise.all([
    store.workspaces.workspace(account.workspace),
    store.channels.health(account.workspace),
  ]);
  const reports = (workspace?.channels ?? []).map(async ({ id, kind, removed }) => {
    const adapter = kinds.adapter(kind);
    const health = healths.find(({ channel }) => channel === id);
    if (removed === true || !adapter || !health) return [];
    const outgoing = await outgoingHealth({ jobs: store.jobs, monitor }, id);
    return [{ ...reportOf(health, adapter, origins.publicUrl()), ...outgoing }];
  });
  const channels = (await Promise.all(reports)).flat();
  return c.json({ kinds: kinds.kinds, channels } satisfies ChannelReports);
}

function reportOf(
  health: ChannelHealth,
  adapter: ChannelAdapter,
  url: string,
): Omit<ChannelReport, 'waiting' | 'errors'> {
  const { channel, secrets, ...rest } = health;
  const address = `${url}/channels/${channel}`;
  return {
    ...rest,
    channel,
    secrets: adapter.secrets.map(({ name, made, required, rotates = false }) => ({
      name,
      made,
      required,
      rotates,
      ...secretHealth(secrets.find((one) => one.name === name)),
    })),
    steps: adapter.setup.map(({ id, test }) => ({ id, testable: test !== undefined })),
    webhook:
      adapter.webhook === undefined ? null : { webhook: `${address}/webhook`, events: `${address}/events` },
  };
}

function secretHealth(stored: StoredSecret | undefined) {
  return { set: stored !== undefined, formerUntil: stored?.formerUntil ?? null };
}

async function testStep(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const body = await readSignedJson(c, SetupTestSchema);
  if (!body.ok) return body.response;
  const found = await find(options, c);
  if (!found.ok) return found.response;
  const { channel, adapter } = found;
  const test = adapter.setup.find(({ id }) => id === body.value.value.step)?.test;
  if (test === undefined) return errorResponse('not-found', 'There is no such step that can be tried.');
  const healths = await options.store.channels.health(channel.workspace);
  const health = healths.find((one) => one.channel === channel.id) ?? { lastInbound: null, refused: null };
  const outcome = await attempt(options, channel, 'failed', () =>
    test(channel, { http: options.guardedHttp, signal: AbortSignal.timeout(TEST_TIMEOUT), health }),
  );
  return c.json(outcome satisfies SetupOutcome);
}

/** A trial that throws has failed, with `code` if a service answered: the words help anyone who sets the channel up. */
async function attempt(
  { log }: ChannelRoutesOptions,
  { id }: ConnectedChannel,
  code: SetupFailure,
  test: () => Promise<SetupOutcome>,
): Promise<SetupOutcome> {
  try {
    return await test();
  } catch (error) {
    log.warn({ err: error, channel: id }, 'a step of a setup could not be tried');
    return failed(error instanceof GuardedHttpError ? 'no-answer' : code, errorText(error));
  }
}

async function resume(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await find(options, c);
  if (!found.ok) return found.response;
  await options.store.ledger.resumeChannel(found.channel.workspace, found.channel.id);
  options.bus.signal({ type: 'job-due', kind: 'send' });
  return c.json({});
}

async function syncTemplates(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await find(options, c);
  if (!found.ok) return found.response;
  const { channel } = found;
  const outcome = await attempt(options, channel, 'templates-unreadable', async () => {
    const count = await options.templates.sync(channel, AbortSignal.timeout(TEST_TIMEOUT));
    return succeeded('templates-synchronised', String(count));
  });
  return c.json(outcome satisfies SetupOutcome);
}

async function dismiss(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await find(options, c);
  if (!found.ok) return found.response;
  const notice = Number(c.req.param('notice'));
  if (!Number.isSafeInteger(notice)) return errorResponse('not-found', 'There is no such notice.');
  await options.store.channels.removeNotice(found.channel.id, notice);
  return c.json({});
}

/** Secrets that somebody has entered are told to nobody. */
async function madeSecret(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await find(options, c);
  if (!found.ok) return found.response;
  const name = c.req.param('name') ?? '';
  const isMade = found.adapter.secrets.some((one) => one.name === name && one.made);
  const secret = isMade ? found.channel.secrets[name] : undefined;
  if (secret === undefined) return errorResponse('not-found', 'There is no such secret.');
  c.header('cache-control', 'no-store');
  return c.json({ secret } satisfies MadeSecret);
}

/**
 * `POST /api/channels/:id/secrets/:name/rotate`, without a body: makes a new secret in place of one that the server has
 * made. Answers `200 {secret, formerUntil}` (`RotatedSecret`): both secrets are valid until `formerUntil`, which stands in
 * the channel's report, too. Answers `404 not-found` if there is no such secret or it is of no kind that rotates, and
 * `409 conflict` while the secret before is still valid: the same request again changes nothing, and the secret can be
 * fetched. `DELETE …/:name/former` ends the former one at once, as after a leak, and answers `200 {}`.
 */
async function rotateSecret(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await findRotating(options, c);
  if (!found.ok) return found.response;
  const { store, secrets, now, log } = options;
  const { id, name, kind } = found;
  const secret = makeSecret(kind);
  const formerUntil = now() + FORMER_VALID;
  const sealed = { channel: id, name, sealed: secrets.seal(id, name, secret) };
  if (!(await store.channels.rotateSecret(sealed, formerUntil))) {
    return errorResponse('conflict', 'The secret was replaced before, and the former one is still valid.');
  }
  log.info({ channel: id, secret: name }, 'a secret of a channel was replaced');
  c.header('cache-control', 'no-store');
  return c.json({ secret, formerUntil } satisfies RotatedSecret);
}

async function endFormerSecret(options: ChannelRoutesOptions, c: ChannelContext): Promise<Response> {
  const found = await findRotating(options, c);
  if (!found.ok) return found.response;
  await options.store.channels.endFormerSecret(found.id, found.name);
  return c.json({});
}

/** A secret that is set and can be replaced, of a channel that the request may act on. */
async function findRotating(options: ChannelRoutesOptions, c: ChannelContext) {
  const found = await find(options, c);
  if (!found.ok) return found;
  const { channel, adapter } = found;
  const name = c.req.param('name') ?? '';
  const kind = adapter.secrets.find((one) => one.name === name && one.rotates === true);
  return kind === undefined || channel.secrets[name] === undefined
    ? ({ ok: false, response: errorResponse('not-found', 'There is no such secret.') } as const)
    : ({ ok: true, id: channel.id, name, kind } as const);
}

/** The channel that the request names, if its sender manages the workspace of that channel. */
async function find({ store, kinds, log }: ChannelRoutesOptions, c: ChannelContext): Promise<Found> {
  const account = (await c.get('verify')())?.account;
  if (!account || !canManage(account)) return { ok: false, response: forbidden() };
  const id = v.safeParse(ChannelIdSchema, c.req.param('id'));
  const unknown = { ok: false, response: errorResponse('not-found', 'There is no such channel.') } as const;
  if (!id.success) return unknown;
  try {
    const channel = await store.channels.connected(id.output);
    const adapter = channel && kinds.adapter(channel.kind);
    return adapter && channel.workspace === account.workspace ? { ok: true, channel, adapter } : unknown;
  } catch (error) {
    if (!(error instanceof UnreadableSecretError)) throw error;
    log.error({ err: error, channel: id.output }, 'the secrets of a channel cannot be read');
    return { ok: false, response: errorResponse('conflict', error.message) };
  }
}

function forbidden(): Response {
  return errorResponse('forbidden', 'Only owners and managers look after channels.');
}
