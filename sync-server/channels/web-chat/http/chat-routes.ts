/**
 * `/api/chat/<channel>/…`: all that a visitor's widget can ask for. Answers are built from the visitor's own list
 * of messages and from nothing else (law L9, EV-4).
 */
import { Hono } from 'hono';
import { brokenOff, isBrokenOff } from '../../../http/web/broken-off.ts';
import { createChatContext, type ChatApp, type ChatRoutesOptions } from './chat-context.ts';
import { chatDoor, visitorDoor, type ChatEnv } from './chat-door.ts';
import { addFileRoutes } from './chat-file-routes.ts';
import { addProfileRoutes } from './chat-profile-routes.ts';
import { addSessionRoutes } from './chat-session-routes.ts';
import { addThreadRoutes } from './chat-thread-routes.ts';
import { errorResponse, isUnavailable, unavailable } from '../../../http/web/errors.ts';
import { inFlight, MOST_OF_VISITOR } from '../../../http/web/limits/in-flight.ts';

/** A Hono app to be mounted at `/api/chat`. */
export const createChatRoutes = (options: ChatRoutesOptions): ChatApp => {
  const context = createChatContext(options);
  const app = new Hono<ChatEnv>();
  app.onError((error, c) => {
    if (isBrokenOff(c.env.incoming)) return brokenOff();
    if (isUnavailable(error)) return unavailable();
    const where = { method: c.req.method, route: c.req.routePath };
    options.log.error({ err: error, ...where }, 'a request of the chat failed');
    return errorResponse('unavailable', 'This did not work just now.');
  });
  app.use('/:channel/*', chatDoor(context));
  addSessionRoutes(app, context);
  // All that follows is a visitor's.
  app.use(
    '/:channel/*',
    visitorDoor(context),
    inFlight<ChatEnv>(MOST_OF_VISITOR, (c) => c.get('tokenHash')),
  );
  addThreadRoutes(app, context);
  addProfileRoutes(app, context);
  addFileRoutes(app, context);
  app.all('/*', () => errorResponse('not-found', 'There is nothing here.'));
  return app;
};
