/** All of HTTP in one Hono app: what is asked in which order, and which routes there are. */
import { Hono } from 'hono';
import type { Enrolment } from '../auth/enrolment.ts';
import { createHashingTurns } from '../auth/hashing-turns.ts';
import { createKnownPlaces } from '../auth/known-places.ts';
import type { AgentSessions } from '../auth/sessions.ts';
import type { Bus } from '../bus/bus.ts';
import type { Origins } from '../config/origins.ts';
import type { Log } from '../log/log.ts';
import type { ServerHealth } from '@parley/core/protocol/health-api';
import type { Metrics } from '../metrics/metrics.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import type { Store } from '../store/store.ts';
import { createAccountRoutes } from './agent/account-routes.ts';
import { brokenOff, isBrokenOff } from './web/broken-off.ts';
import { createAttempts } from './web/limits/attempts.ts';
import { createChangesRoutes, type ChangesSource } from './agent/changes-routes.ts';
import { createCommandsRoutes } from './agent/commands-routes.ts';
import type { HttpEnv, SignedInEnv } from './web/context.ts';
import { errorResponse, isUnavailable, unavailable } from './web/errors.ts';
import { requireOneHost, requireOwnOrigin, requireSameAgent, requireSession } from './web/guards.ts';
import { cutStalled, inFlight, MOST_OF_ACCOUNT, MOST_OF_ADDRESS } from './web/limits/in-flight.ts';
import { createHealthRoutes } from './agent/health-routes.ts';
import { createInvitationRoutes } from './agent/invitation-routes.ts';
import { createLimits, type HttpLimits } from './web/limits/limits.ts';
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
  '/channels/*',
  '/members/*',
];

export const createHttp = (options: HttpOptions): Hono<HttpEnv> => {
  const { store, sessions, enrolment, origins, log, metrics, newId, demo } = options;
  const limits = createLimits(options.limits ?? {}, options.now);
  const places = createKnownPlaces();
  const attempt = createAttempts({ limits, places, turns: createHashingTurns(), metrics });
  const withSession = requireSession({ sessions, limits, places, metrics });

  const app = new Hono<HttpEnv>();
  app.use(requireOneHost);
  app.use(requestLog({ log, metrics, newId, trustProxy: options.trustProxy }));
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

  options.openRoutes(app);
  app.use(requireOwnOrigin(origins));
  app.use('/api/*', requireSameAgent(sessions));
  options.guardedRoutes(app);

  app.route('/', createServiceRoutes(options));
  app.route(
    '/api',
    createSessionRoutes({
      sessions,
      enrolment,
      store,
      attempt,
      byAddress: limits.byAddress,
      ...(demo && { demo }),
    }),
  );

  const agent = new Hono<SignedInEnv>();
  const ofAccount = inFlight<SignedInEnv>(MOST_OF_ACCOUNT, (c) => c.get('signedIn').account.id);
  for (const path of SIGNED_IN) agent.use(path, withSession, ofAccount);
  agent.route('/commands', createCommandsRoutes({ store, log, metrics, limit: limits.commands }));
  agent.route('/account', createAccountRoutes({ sessions, attempt }));
  agent.route('/invitations', createInvitationRoutes({ enrolment, origins }));
  agent.route('/', createChangesRoutes(options.changes));
  agent.route('/', createWorkspaceRoutes({ store, sessions }));
  agent.route('/', createSettingsRoutes(store));
  agent.route('/', createHealthRoutes(options));
  app.route('/api', agent);
  app.all('/api/*', () => errorResponse('not-found', 'There is no such route.'));

  app.route('/', options.statics);
  app.notFound(() => errorResponse('not-found', 'There is nothing here.'));
  return app;
};
