/**
 * A model's name, as it is used in addresses, in settings and as a folder's name: it holds no part that could
 * lead out of that folder.
 */
import * as v from 'valibot';

export const MODEL_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export const ModelIdSchema = v.pipe(v.string(), v.regex(MODEL_ID), v.excludes('..'));
