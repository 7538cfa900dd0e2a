/** Bodies of requests: JSON only, up to a size, parsed once. */
import * as v from 'valibot';
import { errorResponse, unreadRest } from '../errors.ts';
import { costsMore } from './json-cost.ts';

/** How much a body may contain. The cost of reading depends on its values more than on its bytes. */
export interface BodyLimit {
  readonly bytes: number;
  /** Elements of lists and members of objects, added up. */
  readonly values: number;
}

/** A form, or the few words of a small change. */
export const SMALL_BODY: BodyLimit = { bytes: 16 * 1024, values: 100 };
/**
 * A browser sends at most 200,000 characters of commands, or one command: 64 kB of text and its other fields.
 */
export const COMMANDS_BODY: BodyLimit = { bytes: 640 * 1024, values: 20_000 };
/** State vectors of the documents of 50 contacts. */
export const PULL_BODY: BodyLimit = { bytes: 1024 * 1024, values: 20_000 };

/** Deepest nesting: that of a rich text in a command, with room to spare. */
const MAX_DEPTH = 64;

/** Validation stops at the first issue: describing 10,000 issues takes a second. */
const FIRST_ISSUE = { abortEarly: true, abortPipeEarly: true } as const;

export type Body<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly response: Response };

const refused = (response: Response): { readonly ok: false; readonly response: Response } => ({
  ok: false,
  response,
});
const tooLarge = ({ bytes }: BodyLimit) =>
  refused(unreadRest(errorResponse('too-large', `The body has to be at most ${bytes} bytes.`)));
const tooMuch = ({ values }: BodyLimit) =>
  refused(
    errorResponse('malformed', `The body has to hold at most ${values} values, ${MAX_DEPTH} in one another.`),
  );

/** Reads up to `max` bytes, whether or not `Content-Length` says how many there are. */
export const readBytes = async (request: Request, max: number): Promise<Uint8Array | 'too-large'> => {
  const length = request.headers.get('content-length');
  if (Number(length ?? 0) > max) return 'too-large';
  // Node reads exactly the announced bytes; reading them at once costs a fraction of a stream.
  if (length !== null) return new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, so the rest is not read.
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

/** Longest path in an error message, in characters: the sender chooses the keys. */
const MAX_PATH = 200;

/** Names the fault, and does not repeat what was sent. */
const describe = (issue: v.BaseIssue<unknown>): string =>
  `${(v.getDotPath(issue) ?? 'body').slice(0, MAX_PATH)}: expected ${issue.expected ?? issue.type}`;

/** Parses a value by a schema; one that is nested beyond the stack does not parse. */
export const parseBy = <Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
):
  | { readonly ok: true; readonly value: v.InferOutput<Schema> }
  | { readonly ok: false; readonly why: string } => {
  try {
    const result = v.safeParse(schema, json, FIRST_ISSUE);
    return result.success
      ? { ok: true, value: result.output }
      : { ok: false, why: describe(result.issues[0]) };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, why: 'nested too deeply' };
    throw error;
  }
};

/** The body by a schema, or the answer that says why not: `unsupported-type`, `too-large` or `malformed`. */
export const readJson = async <Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
  limit = SMALL_BODY,
): Promise<Body<v.InferOutput<Schema>>> => {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return refused(errorResponse('unsupported-type', 'The body has to be application/json.'));
  }
  const bytes = await readBytes(request, limit.bytes);
  if (bytes === 'too-large') return tooLarge(limit);
  if (costsMore(bytes, { values: limit.values, depth: MAX_DEPTH })) return tooMuch(limit);
  const parsed = parseJson(bytes);
  if (parsed === undefined) return refused(errorResponse('malformed', 'The body is not JSON.'));
  const result = parseBy(schema, parsed.json);
  return result.ok ? { ok: true, value: result.value } : refused(errorResponse('malformed', result.why));
};
