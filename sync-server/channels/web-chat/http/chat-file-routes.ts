/** Files of a visitor: up before the message that names them, down when one of the visitor's own messages does. */
import { FileIdSchema } from '@parley/core/ids';
import * as v from 'valibot';
import { limited, type ChatApp, type ChatContext } from './chat-context.ts';
import { tooOften } from './chat-door.ts';
import { errorResponse } from '../../../http/web/errors.ts';
import { fileResponse } from '../../../http/web/file-response.ts';
import { announcedLength, uploadResponse } from '../../../http/web/file-upload.ts';

export const addFileRoutes = (app: ChatApp, context: ChatContext): void => {
  const { store, files, rates } = context;

  app.put('/:channel/files/:id', async (c) => {
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    if (!id.success) return errorResponse('malformed', 'The file’s id is none.');
    const waiting = limited([rates.uploadsPerToken, c.get('tokenHash')]);
    if (waiting) return waiting;
    // A request without a length may be as long as any. The limit on bytes is by address: visitors are made
    // at will, addresses are not.
    const length = Math.min(
      announcedLength(c.req.raw.headers) ?? files.limits.fileBytes,
      files.limits.fileBytes,
    );
    const taken = rates.uploadBytesPerAddress.take(c.get('address'), length);
    if (!taken.ok) return tooOften(taken.retryAfter);
    const { workspace, contact, channel, external } = c.get('visitor');
    return uploadResponse(c.req.raw, files, {
      id: id.output,
      name: c.req.query('name') ?? '',
      workspace,
      contact,
      uploader: { kind: 'visitor', channel, external },
      party: c.get('address'),
    });
  });

  app.get('/:channel/files/:id', async (c) => {
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    const { channel, external } = c.get('visitor');
    const file =
      id.success && (await store.visitors.threadHasFile(channel, external, id.output))
        ? await store.files.file(id.output)
        : undefined;
    if (file === undefined) return errorResponse('not-found', 'There is no such file.');
    return fileResponse(c.req.raw, file, files);
  });
};
