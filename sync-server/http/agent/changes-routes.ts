/** What changed for an agent since a cursor, and documents of contacts that are kept locally. */
import { Hono } from 'hono';
import * as v from 'valibot';
import {
  PullRequestSchema,
  type ChangesPage,
  type PullRequest,
  type PullResponse,
} from '@parley/core/protocol/agent-api';
import type { Account } from '../../store/workspace-store.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { heavyAnswers } from '../web/bodies/heavy-answers.ts';
import { parseBy, PULL_BODY } from '../web/bodies/json-body.ts';
import { largeJson } from '../web/bodies/large-json.ts';
import { readSignedJson } from '../web/signed-json.ts';

/** Changes in a page when none is asked for, and at most. */
export const DEFAULT_CHANGES = 500;
export const MAX_CHANGES = 1_000;

export interface ChangesSource {
  /** A page of changes after a cursor; an empty one, or one of another epoch, begins again. */
  changesPage(account: Account, cursor: string, limit: number): Promise<ChangesPage>;
  pull(account: Account, request: PullRequest): Promise<PullResponse>;
}

const QuerySchema = v.object({
  cursor: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(MAX_CHANGES)),
    String(DEFAULT_CHANGES),
  ),
});

export const createChangesRoutes = (source: ChangesSource): Hono<SignedInEnv> =>
  new Hono<SignedInEnv>()
    .on(['GET', 'POST'], ['/changes', '/pull'], heavyAnswers())
    .get('/changes', async (c) => {
      const query = parseBy(QuerySchema, c.req.query());
      if (!query.ok) return errorResponse('malformed', query.why);
      return largeJson(
        c.req.raw,
        await source.changesPage(c.get('signedIn').account, query.value.cursor, query.value.limit),
      );
    })
    .post('/pull', async (c) => {
      const body = await readSignedJson(c, PullRequestSchema, PULL_BODY);
      if (!body.ok) return body.response;
      const { value, signedIn } = body.value;
      return largeJson(c.req.raw, await source.pull(signedIn.account, value));
    });
