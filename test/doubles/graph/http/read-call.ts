/** The body of a call: JSON, a form, or a form with files. */
import type { IncomingMessage } from 'node:http';
import { isObject, type Json } from '../kit/json.ts';
import { GraphError } from './graph-error.ts';

export interface FormFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface CallBody {
  readonly fields: Json;
  /** By the name of its field. */
  readonly files: ReadonlyMap<string, FormFile>;
}

const NONE: CallBody = { fields: {}, files: new Map() };

export async function readBytes(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Throws Meta's error for a body that is not what its type says. */
export async function parseBody(type: string, bytes: Buffer<ArrayBuffer>): Promise<CallBody> {
  if (bytes.length === 0) return NONE;
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
    return parseForm(type, bytes);
  }
  const value = jsonOf(bytes.toString());
  if (!isObject(value)) throw new GraphError('100', { message: 'The body is not valid JSON' });
  return { fields: value, files: new Map() };
}

async function parseForm(type: string, bytes: Buffer<ArrayBuffer>): Promise<CallBody> {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new GraphError('100', { message: 'The form is not valid' });
  });
  const fields: Record<string, unknown> = {};
  const files = new Map<string, FormFile>();
  for (const [name, value] of form) {
    // Objects stand in a form as JSON.
    if (typeof value === 'string') fields[name] = /^[[{]/.test(value) ? (jsonOf(value) ?? value) : value;
    else files.set(name, { name: value.name, type: value.type, bytes: await value.bytes() });
  }
  return { fields, files };
}

/** Undefined if the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
