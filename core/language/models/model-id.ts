/** A model's name: as it stands in addresses, settings and on disk, so nothing that could leave its folder. */
import * as v from 'valibot';

export const MODEL_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export const ModelIdSchema = v.pipe(v.string(), v.regex(MODEL_ID), v.excludes('..'));
