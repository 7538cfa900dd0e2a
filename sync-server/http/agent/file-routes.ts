/** `/api/files/<id>` for agents: by right on the contact that a file belongs to. */
import { ContactIdSchema, FileIdSchema } from '@parley/core/ids';
import { Hono } from 'hono';
import * as v from 'valibot';
import { visibleRow } from '../../auth/authorize.ts';
import type { Sessions, SignedIn } from '../../auth/port.ts';
import type { Files, UploadRefusal } from '../../files/files.ts';
import type { Store } from '../../store/store.ts';
import { errorResponse } from '../web/errors.ts';
import { fileResponse } from '../web/file-response.ts';
import { uploadResponse } from '../web/file-upload.ts';

export interface FileRoutesOptions {
  readonly store: Pick<Store, 'record' | 'files'>;
  readonly files: Files;
  readonly sessions: Pick<Sessions, 'verify'>;
}

const SIGNED_OUT: UploadRefusal = { code: 'unauthenticated', message: 'Sign in first.' };
const NO_CONTACT: UploadRefusal = { code: 'not-found', message: 'There is no such contact.' };

const refuse = ({ code, message }: UploadRefusal): Response => errorResponse(code, message);
const noFile = (): Response => errorResponse('not-found', 'There is no such file.');

/** A Hono app to be mounted at `/api/files`. The origin of requests that change something is checked before it. */
export const createFileRoutes = (options: FileRoutesOptions): Hono => {
  const { store, files, sessions } = options;
  const app = new Hono();

  app.put('/:id', async (c) => {
    const { headers } = c.req.raw;
    const session = await sessions.verify(headers);
    if (session === undefined) return refuse(SIGNED_OUT);
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    if (!id.success) return errorResponse('malformed', 'The file’s id is none.');
    const contact = v.safeParse(ContactIdSchema, c.req.query('contact'));
    if (!contact.success) return errorResponse('malformed', 'Contact: an id is needed.');
    const sees = async ({ account }: SignedIn): Promise<boolean> =>
      (await visibleRow(account, contact.output, store)) !== undefined;
    if (!(await sees(session))) return refuse(NO_CONTACT);
    return uploadResponse(c.req.raw, files, {
      refusal: async () => {
        const now = await sessions.verify(headers);
        if (now?.session !== session.session) return SIGNED_OUT;
        return (await sees(now)) ? undefined : NO_CONTACT;
      },
      id: id.output,
      name: c.req.query('name') ?? '',
      workspace: session.account.workspace,
      contact: contact.output,
      uploader: { kind: 'agent', id: session.account.id },
    });
  });

  app.get('/:id', async (c) => {
    const session = await sessions.verify(c.req.raw.headers);
    if (session === undefined) return refuse(SIGNED_OUT);
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    const file = id.success ? await store.files.file(id.output) : undefined;
    // A file of a contact that the agent may not see and a missing file get the same answer.
    if (file?.workspace !== session.account.workspace || file.contact === null) return noFile();
    if ((await visibleRow(session.account, file.contact, store)) === undefined) return noFile();
    return fileResponse(c.req.raw, file, files);
  });

  return app;
};
