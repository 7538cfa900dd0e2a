/** Bodies of requests: JSON only, up to a size, parsed once. */
import * as v from 'valibot';
import { errorResponse } from './errors.ts';

/** Limits in bytes. */
export const SMALL_BODY = 64 * 1024;
/** 200 commands of 64 kB of text each do not fit; a browser sends what fits and goes on with the next. */
export const COMMANDS_BODY = 2 * 1024 * 1024;
export const PULL_BODY = 4 * 1024 * 1024;

export type Body<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly response: Response };

const refused = (response: Response): { readonly ok: false; readonly response: Response } => ({
  ok: false,
  response,
});
const tooLarge = (max: number) =>
  refused(errorResponse('too-large', `The body has to be at most ${max} bytes.`));

/** Reads up to `max` bytes, whether or not `Content-Length` says how many there are. */
const readBytes = async (request: Request, max: number): Promise<Uint8Array | 'too-large'> => {
  const length = request.headers.get('content-length');
  if (Number(length ?? 0) > max) return 'too-large';
  // Node reads just as many bytes as were announced; taken at once they cost a fraction of a stream.
  if (length !== null) return new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream: the rest is not read.
    if (size > max) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const parseJson = (bytes: Uint8Array): { readonly json: unknown } | undefined => {
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch {
    return undefined;
  }
};

/** Names what is wrong, not what was sent. */
const describe = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? 'body'}: expected ${issue.expected ?? issue.type}`)
    .join('; ');

/** Parses a value by a schema; one that is nested beyond the stack does not parse. */
export const parseBy = <Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
):
  | { readonly ok: true; readonly value: v.InferOutput<Schema> }
  | { readonly ok: false; readonly why: string } => {
  try {
    const result = v.safeParse(schema, json);
    return result.success ? { ok: true, value: result.output } : { ok: false, why: describe(result.issues) };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, why: 'nested too deeply' };
    throw error;
  }
};

/** The body by a schema, or the answer that says why not: `unsupported-type`, `too-large` or `malformed`. */
export const readJson = async <Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
  max = SMALL_BODY,
): Promise<Body<v.InferOutput<Schema>>> => {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return refused(errorResponse('unsupported-type', 'The body has to be application/json.'));
  }
  const bytes = await readBytes(request, max);
  if (bytes === 'too-large') return tooLarge(max);
  const parsed = parseJson(bytes);
  if (parsed === undefined) return refused(errorResponse('malformed', 'The body is not JSON.'));
  const result = parseBy(schema, parsed.json);
  return result.ok ? { ok: true, value: result.value } : refused(errorResponse('malformed', result.why));
};
