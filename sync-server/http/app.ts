/** All of HTTP in one Hono app: the order of the checks, and all routes. */
import { Hono, type MiddlewareHandler } from 'hono';
import type { Enrolment } from '../auth/enrolment.ts';
import { createHashingTurns } from '../auth/hashing-turns.ts';
import { createKnownPlaces } from '../auth/known-places.ts';
import type { AgentSessions } from '../auth/sessions.ts';
import type { Bus } from '../bus/bus.ts';
import type { GuardedHttp } from '../channels/adapter.ts';
import type { Registry } from '../channels/registry.ts';
import type { Secrets } from '../channels/secrets.ts';
import type { TemplateSync } from '../channels/template-sync.ts';
import type { Origins } from '../config/origins.ts';
import type { Log } from '../log/log.ts';
import type { ServerHealth } from '@parley/core/protocol/health-api';
import type { Metrics } from '../metrics/metrics.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import type { Store } from '../store/store.ts';
import { createAccountRoutes } from './agent/account-routes.ts';
import { brokenOff, isBrokenOff } from './web/broken-off.ts';
import { createAttempts, type Attempt } from './web/limits/attempts.ts';
import { createChannelRoutes } from './agent/channels/channel-routes.ts';
import { createChangesRoutes, type ChangesSource } from './agent/changes-routes.ts';
import { createCommandsRoutes } from './agent/commands-routes.ts';
import type { SendMonitor } from '../jobs/kinds/send/send-monitor.ts';
import type { HttpEnv, SignedInEnv } from './web/context.ts';
import { errorResponse, isUnavailable, unavailable } from './web/errors.ts';
import { requireOneHost, requireOwnOrigin, requireSameAgent, requireSession } from './web/guards.ts';
import { cutStalled, inFlight, MOST_OF_ACCOUNT, MOST_OF_ADDRESS } from './web/limits/in-flight.ts';
import { createHealthRoutes } from './agent/health-routes.ts';
import { createInvitationRoutes } from './agent/invitation-routes.ts';
import { createLimits, type HttpLimits, type Limits } from './web/limits/limits.ts';
import { requestLog } from './web/request-log.ts';
import { securityHeaders } from './web/security-headers.ts';
import { createServiceRoutes } from './service-routes.ts';
import { createSessionRoutes, type DemoAccounts } from './agent/session-routes.ts';
import { createSettingsRoutes } from './agent/settings-routes.ts';
import { createWorkspaceRoutes } from './agent/workspace-routes.ts';

export interface HttpOptions {
  readonly store: Store;
  readonly sessions: AgentSessions;
  readonly enrolment: Enrolment;
  readonly kinds: Registry;
  readonly secrets: Pick<Secrets, 'seal'>;
  readonly guardedHttp: GuardedHttp;
  readonly templates: TemplateSync;
  readonly monitor: SendMonitor;
  readonly changes: ChangesSource;
  readonly origins: Origins;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  readonly trustProxy: boolean;
  readonly secure: boolean;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly isServing: () => boolean;
  readonly health: () => Promise<ServerHealth>;
  readonly bus: Pick<Bus, 'signal'>;
  readonly limits?: Partial<HttpLimits>;
  /** See `cutStalled`. */
  readonly stalledAfter?: number;
  readonly demo?: DemoAccounts;
  /** Adds routes that decide themselves which origins may write: the visitors' API. */
  readonly openRoutes: (app: Hono<HttpEnv>) => void;
  /** Adds routes behind the check of the origin. */
  readonly guardedRoutes: (app: Hono<HttpEnv>) => void;
  /** The app's files and page; asked last. */
  readonly statics: Hono<HttpEnv>;
}

/** Below `/api`, for those who are signed in. */
const SIGNED_IN = [
  '/commands',
  '/invitations/*',
  '/account/*',
  '/changes',
  '/pull',
  '/workspace',
  '/settings',
  '/health',
  '/health/*',
  '/channels',
  '/channels/*',
  '/members/*',
];

/** The Hono app of the whole server. */
export function createHttp(options: HttpOptions): Hono<HttpEnv> {
  const { sessions, origins } = options;
  const signIn = createSignIn(options);
  const app = new Hono<HttpEnv>();
  addGuards(app, options);
  options.openRoutes(app);
  app.use(requireOwnOrigin(origins));
  app.use('/api/*', requireSameAgent(sessions));
  options.guardedRoutes(app);

  app.route('/', createServiceRoutes(options));
  app.route(
    '/api',
    createSessionRoutes({ ...options, attempt: signIn.attempt, byAddress: signIn.limits.byAddress }),
  );
  app.route('/api', createSignedInRoutes(options, signIn));
  app.all('/api/*', () => errorResponse('not-found', 'There is no such route.'));

  app.route('/', options.statics);
  app.notFound(() => errorResponse('not-found', 'There is nothing here.'));
  return app;
}

/** What every request passes, and what becomes of errors. */
function addGuards(app: Hono<HttpEnv>, options: HttpOptions): void {
  const { log, metrics, newId, trustProxy } = options;
  app.use(requireOneHost);
  app.use(requestLog({ log, metrics, newId, trustProxy }));
  app.use(cutStalled(options.stalledAfter));
  app.use(inFlight(MOST_OF_ADDRESS, (c) => c.get('address')));
  app.use(securityHeaders(options.secure));
  app.onError((error, c) => {
    if (isBrokenOff(c.env.incoming)) return brokenOff();
    if (isUnavailable(error)) {
      // The part that found the disk failing has logged the error; nothing does for the sign-in database.
      if (!(error instanceof UnavailableError)) {
        log.error({ err: error, request: c.get('requestId') }, 'the disk fails');
      }
      return unavailable();
    }
    log.error({ err: error, request: c.get('requestId') }, 'request failed');
    return errorResponse('internal', 'This has failed on the server. Please try again.');
  });
}

interface SignInParts {
  readonly limits: Limits;
  readonly attempt: Attempt;
  /** Lets only those through who are signed in. */
  readonly withSession: MiddlewareHandler<SignedInEnv>;
}

function createSignIn({ sessions, metrics, now, ...options }: HttpOptions): SignInParts {
  const limits = createLimits(options.limits ?? {}, now);
  const places = createKnownPlaces();
  return {
    limits,
    attempt: createAttempts({ limits, places, turns: createHashingTurns(), metrics }),
    withSession: requireSession({ sessions, limits, places, metrics }),
  };
}

function createSignedInRoutes(options: HttpOptions, signIn: SignInParts): Hono<SignedInEnv> {
  const { store, sessions, enrolment, origins, log, metrics } = options;
  const { limits, attempt, withSession } = signIn;
  const agent = new Hono<SignedInEnv>();
  const ofAccount = inFlight<SignedInEnv>(MOST_OF_ACCOUNT, (c) => c.get('signedIn').account.id);
  for (const path of SIGNED_IN) agent.use(path, withSession, ofAccount);
  agent.route('/commands', createCommandsRoutes({ store, log, metrics, limit: limits.commands }));
  agent.route('/account', createAccountRoutes({ sessions, attempt }));
  agent.route('/invitations', createInvitationRoutes({ enrolment, origins }));
  agent.route('/', createChangesRoutes(options.changes));
  agent.route('/', createWorkspaceRoutes(options));
  agent.route('/', createChannelRoutes(options));
  agent.route('/', createSettingsRoutes(store));
  agent.route('/', createHealthRoutes(options));
  return agent;
}
