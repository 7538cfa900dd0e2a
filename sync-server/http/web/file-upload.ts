/** Receives a file, for agents and visitors alike. */
import type { UploadedFile } from '@parley/core/protocol/agent-api';
import type { Files, Upload } from '../../files/files.ts';
import { errorResponse, unreadRest } from './errors.ts';

/** The length that a request announces, if it announces a valid one. */
export const announcedLength = (headers: Headers): number | undefined => {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
};

/** Stores a request's body as a file and answers with what it turned out to be. */
export const uploadResponse = async (
  request: Request,
  files: Files,
  upload: Omit<Upload, 'body' | 'announced'>,
): Promise<Response> => {
  const length = announcedLength(request.headers);
  const result = await files.put({
    ...upload,
    body: request.body,
    ...(length === undefined ? {} : { announced: length }),
  });
  if (result.outcome === 'stored') return Response.json(result.file satisfies UploadedFile);
  const response = errorResponse(result.code, result.message);
  return result.code === 'too-large' ? unreadRest(response) : response;
};
