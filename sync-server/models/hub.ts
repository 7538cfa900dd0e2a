/**
 * A hub of models: which commit a branch is at, which files that has with their checksums, and the files themselves.
 * Its answers are checked for their shape here; the reader of a file checks the file's content.
 */
import * as v from 'valibot';
import { HubClient, type HubClientOptions, type JsonAnswer } from './hub-client.ts';
import { ModelsError } from './models-error.ts';

/** The public hub. A mirror of the same layout can stand in for it. */
export const PUBLIC_HUB = 'https://huggingface.co';

/** Most pages of one list of files. */
const MAX_PAGES = 20;

export const CommitSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const SizeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const PathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000));

const RevisionSchema = v.object({ sha: CommitSchema });
const TreeSchema = v.array(
  v.variant('type', [
    v.object({
      type: v.literal('file'),
      path: PathSchema,
      size: SizeSchema,
      oid: CommitSchema,
      lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size: SizeSchema })),
    }),
    v.object({ type: v.picklist(['directory', 'unknown']), path: PathSchema }),
  ]),
);

type Tree = v.InferOutput<typeof TreeSchema>;

/** A file as the hub names it. `checksum` is of its content: SHA-256, or what git calls it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly checksum: { readonly type: 'sha256' | 'git'; readonly hex: string };
}

export interface Hub {
  /** Host and path: messages show the name, and a model's manifest keeps it as the origin. */
  readonly name: string;
  /** The commit that a branch, a tag or a commit stands for now. */
  commitOf(repository: string, revision: string): Promise<string>;
  files(repository: string, commit: string): Promise<readonly HubFile[]>;
  /** Asks for a file; redirects are followed, and the answer is 200, 206 or 416. */
  open(repository: string, commit: string, file: string, headers: Record<string, string>): Promise<Response>;
}

/** Opens the hub at an address, such as `PUBLIC_HUB`. Its methods throw what `HubClient` throws. */
export function openHub(address: string, options: HubClientOptions): Hub {
  return new HttpHub(address, options);
}

class HttpHub implements Hub {
  readonly name: string;
  /** Address without a slash at the end. */
  readonly #base: string;
  readonly #client: HubClient;

  constructor(address: string, options: HubClientOptions) {
    this.#base = address.replace(/\/+$/, '');
    this.name = this.#base.replace(/^https?:\/\//, '');
    this.#client = new HubClient(this.name, options);
  }

  async commitOf(repository: string, revision: string): Promise<string> {
    const url = `${this.#base}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
    return (await this.#client.getJson(url, `${repository} at ${revision}`, RevisionSchema)).value.sha;
  }

  async files(repository: string, commit: string): Promise<readonly HubFile[]> {
    const files: HubFile[] = [];
    let url: string | undefined = `${this.#base}/api/models/${repository}/tree/${commit}?recursive=true`;
    for (let page = 0; url !== undefined; page++) {
      if (page === MAX_PAGES) throw new ModelsError(`${this.name} lists files without an end.`);
      const answer: JsonAnswer<Tree> = await this.#client.getJson(
        url,
        `the files of ${repository}`,
        TreeSchema,
      );
      files.push(...filesOf(answer.value));
      url = this.#nextPage(url, answer.link);
    }
    return files;
  }

  open(repository: string, commit: string, file: string, headers: Record<string, string>): Promise<Response> {
    const filePath = file.split('/').map(encodeURIComponent).join('/');
    return this.#client.get(`${this.#base}/${repository}/resolve/${commit}/${filePath}`, file, {
      ...headers,
      'accept-encoding': 'identity',
    });
  }

  /** Address of the page after `url`. A page on another origin is not asked for. */
  #nextPage(url: string, link: string | null): string | undefined {
    const reference = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
    const next = reference === undefined ? undefined : URL.parse(reference, url);
    return next?.origin === new URL(this.#base).origin ? next.href : undefined;
  }
}

function filesOf(tree: Tree): HubFile[] {
  return tree
    .filter((entry) => entry.type === 'file')
    .map(({ path, size, oid, lfs }) => ({
      path,
      size: lfs?.size ?? size,
      checksum: lfs ? { type: 'sha256', hex: lfs.oid } : { type: 'git', hex: oid },
    }));
}
