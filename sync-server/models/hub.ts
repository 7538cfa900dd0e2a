/**
 * A hub of models: which commit a branch is at, which files that has with their checksums, and the files themselves.
 * Nothing that it answers is believed beyond its shape; what it sends is checked by who reads it.
 */
import * as v from 'valibot';
import { ModelsError, PassingError, reasonOf } from './models-error.ts';

/** The public hub. A mirror of the same layout can stand in for it. */
export const PUBLIC_HUB = 'https://huggingface.co';

const MAX_REDIRECTS = 5;
/** In bytes, of an answer about a model. */
const MAX_ANSWER = 8_000_000;
const MAX_PAGES = 20;

export const CommitSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000));

const RevisionSchema = v.object({ sha: CommitSchema });
const TreeSchema = v.array(
  v.variant('type', [
    v.object({
      type: v.literal('file'),
      path,
      size,
      oid: CommitSchema,
      lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size })),
    }),
    v.object({ type: v.picklist(['directory', 'unknown']), path }),
  ]),
);

/** A file as the hub names it. `checksum` is of its content: SHA-256, or what git calls it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly checksum: { readonly type: 'sha256' | 'git'; readonly hex: string };
}

export interface Hub {
  /** As in what is said to people and kept of a model's origin: host and path. */
  readonly name: string;
  /** The commit that a branch, a tag or a commit stands for now. */
  commitOf(repository: string, revision: string): Promise<string>;
  files(repository: string, commit: string): Promise<readonly HubFile[]>;
  /** Asks for a file; redirects are followed, and the answer is 200, 206 or 416. */
  open(repository: string, commit: string, file: string, headers: Record<string, string>): Promise<Response>;
}

interface Answer<Value> {
  readonly value: Value;
  /** Where it goes on, as a header says. */
  readonly link: string | null;
}

const isPage = (response: Response): boolean =>
  /^text\/html\b/i.test(response.headers.get('content-type') ?? '');

const pageError = (host: string): ModelsError =>
  new ModelsError(`${host} answered with a web page instead of a file.`, {
    advice: 'Perhaps a proxy or a sign-in page stands between, or the address of the hub is another.',
  });

export const openHub = (
  address: string,
  { fetch: get, signal }: { readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Hub => {
  const base = address.replace(/\/+$/, '');
  const name = base.replace(/^https?:\/\//, '');

  /** @param what is asked for, as it is said to people */
  const ask = async (url: string, what: string, headers: Record<string, string>): Promise<Response> => {
    let at = new URL(url);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      let response: Response;
      try {
        response = await get(at, { headers, signal, redirect: 'manual' });
      } catch (error) {
        if (signal.aborted) throw error;
        throw new PassingError(`${at.host} cannot be reached: ${reasonOf(error)}.`, {
          advice: 'Is there a network? A mirror of the hub can be named with --hub or MODEL_HUB.',
          cause: error,
        });
      }
      const { status } = response;
      if ([200, 206, 416].includes(status)) {
        if (!isPage(response)) return response;
        await response.body?.cancel();
        throw pageError(at.host);
      }
      await response.body?.cancel();
      if (status < 300 || status >= 400) throw refusal(at.host, status, what);
      const next = URL.parse(response.headers.get('location') ?? '', at.href);
      const isDowngrade = at.protocol === 'https:' && next?.protocol !== 'https:';
      if (!next || !/^https?:$/.test(next.protocol) || isDowngrade)
        throw new ModelsError(`${at.host} sends on to an address that is not followed, for ${what}.`);
      at = next;
    }
    throw new ModelsError(`${name} sends from one address to the next without an end, for ${what}.`);
  };

  const refusal = (host: string, status: number, what: string): ModelsError => {
    if (status === 404 || status === 410) return new ModelsError(`${host} does not have ${what}.`);
    if (status === 401 || status === 403)
      return new ModelsError(`${host} does not have ${what}, or asks for a sign-in first (${status}).`);
    if (status === 429 || status >= 500)
      return new PassingError(`${host} cannot answer just now (${status}).`, { advice: 'Try again later.' });
    return new ModelsError(`${host} refused ${what} (${status}).`);
  };

  const readText = async (response: Response): Promise<string> => {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += part.byteLength;
      if (length > MAX_ANSWER) throw new ModelsError(`${name} answers with far too much.`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  };

  const askJson = async <Schema extends v.GenericSchema>(
    url: string,
    what: string,
    schema: Schema,
  ): Promise<Answer<v.InferOutput<Schema>>> => {
    const response = await ask(url, what, { accept: 'application/json' });
    let text: string;
    try {
      text = await readText(response);
    } catch (error) {
      if (signal.aborted || error instanceof ModelsError) throw error;
      throw new PassingError(`The answer of ${name} broke off.`, { cause: error });
    }
    if (/^\s*</.test(text)) throw pageError(name);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    const parsed = v.safeParse(schema, json);
    if (!parsed.success)
      throw new ModelsError(`${name} answers for ${what} in a way that is not understood.`);
    return { value: parsed.output, link: response.headers.get('link') };
  };

  return {
    name,
    commitOf: async (repository, revision) => {
      const url = `${base}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
      return (await askJson(url, `${repository} at ${revision}`, RevisionSchema)).value.sha;
    },
    files: async (repository, commit) => {
      const files: HubFile[] = [];
      let url: string | undefined = `${base}/api/models/${repository}/tree/${commit}?recursive=true`;
      for (let page = 0; url !== undefined; page++) {
        if (page === MAX_PAGES) throw new ModelsError(`${name} lists files without an end.`);
        const answer: Answer<v.InferOutput<typeof TreeSchema>> = await askJson(
          url,
          `the files of ${repository}`,
          TreeSchema,
        );
        for (const one of answer.value)
          if (one.type === 'file')
            files.push({
              path: one.path,
              size: one.lfs?.size ?? one.size,
              checksum: one.lfs ? { type: 'sha256', hex: one.lfs.oid } : { type: 'git', hex: one.oid },
            });
        const after = /<([^>]+)>;\s*rel="next"/.exec(answer.link ?? '')?.[1];
        const next: URL | null | undefined = after === undefined ? undefined : URL.parse(after, url);
        url = next?.origin === new URL(base).origin ? next.href : undefined;
      }
      return files;
    },
    open: (repository, commit, file, headers) => {
      const below = file.split('/').map(encodeURIComponent).join('/');
      return ask(`${base}/${repository}/resolve/${commit}/${below}`, file, {
        ...headers,
        'accept-encoding': 'identity',
      });
    },
  };
};
