/**
 * A hub of models in the public hub's layout, on a real port: commits, trees with checksums, files behind a redirect,
 * with ETag and ranges; and the ways in which it can go wrong.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with the next answer for a file. */
export type HubFault =
  /** The connection breaks after so many bytes of the body, once the other side has them. */
  | { readonly type: 'cut'; readonly after: number; readonly once: () => boolean }
  /** The last byte is another. */
  | { readonly type: 'changed' }
  | { readonly type: 'page' }
  | { readonly type: 'status'; readonly status: number }
  /** Announces so many bytes more than come, or fewer. */
  | { readonly type: 'length'; readonly more: number }
  /** Sends so many bytes more than the file has, without announcing a length. */
  | { readonly type: 'longer'; readonly more: number }
  | { readonly type: 'circle' }
  /** Says nothing any more after so many bytes. */
  | { readonly type: 'silence'; readonly after: number }
  /** Answers a range with the whole file. */
  | { readonly type: 'no-range' };

export interface HubDouble {
  readonly url: string;
  /** What a repository holds; files over `LFS_FROM` bytes are listed with their SHA-256, others with git's hash. */
  readonly files: Map<string, Buffer>;
  /** Faults by path, each for one answer. */
  readonly faults: Map<string, HubFault[]>;
  /** Files as they were asked for: path, range, bytes sent. */
  readonly sent: {
    readonly path: string;
    readonly range: string | undefined;
    readonly bytes: number;
  }[];
  /** Paths of all requests. */
  readonly asked: string[];
  /** The commit that `main` is at. */
  commit: string;
  /** Entries of the tree that no file stands behind. */
  readonly alsoListed: object[];
  /** Answers all that is not a file. */
  answerApi: ((response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

export const LFS_FROM = 10_000;
/** Files on a page of the tree; the hub has 1,000. */
const PAGE = 4;

/** @param repository the one that the hub has, `owner/name` */
export async function startHub(repository: string, files: ReadonlyMap<string, Buffer>): Promise<HubDouble> {
  const server = createServer((request, response) => answer(hub, repository, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub: HubDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(files),
    faults: new Map(),
    sent: [],
    asked: [],
    commit: 'c0ffee'.padEnd(40, '0'),
    alsoListed: [],
    answerApi: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return hub;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function gitHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function entryOf(path: string, bytes: Buffer): object {
  return bytes.length < LFS_FROM
    ? { type: 'file', path, size: bytes.length, oid: gitHash(bytes) }
    : {
        type: 'file',
        path,
        size: bytes.length,
        oid: gitHash(Buffer.from('a pointer')),
        lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 },
      };
}

function answer(
  hub: HubDouble,
  repository: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', 'http://hub');
  const path = decodeURIComponent(url.pathname);
  hub.asked.push(path);
  const rest = (prefix: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : undefined);
  const cdn = rest('/cdn/');
  if (cdn !== undefined) return sendFile(hub, cdn, request, response);
  const file = rest(`/${repository}/resolve/${hub.commit}/`);
  if (file !== undefined) {
    // As the hub does: large files lie elsewhere.
    response.writeHead(302, { location: `/cdn/${file}`, 'x-repo-commit': hub.commit });
    response.end();
    return;
  }
  if (hub.answerApi) return hub.answerApi(response);
  const revision = rest(`/api/models/${repository}/revision/`);
  if (revision === 'main' || revision === hub.commit) return sendJson(response, { sha: hub.commit });
  const isTree = rest(`/api/models/${repository}/tree/`) === hub.commit;
  if (isTree && url.searchParams.get('recursive') === 'true') return sendTree(hub, url, response);
  sendNotFound(response);
}

/** A page of the tree, with a link to the next. */
function sendTree(hub: HubDouble, url: URL, response: ServerResponse): void {
  const all = [
    { type: 'directory', path: 'onnx', oid: hub.commit, size: 0 },
    ...[...hub.files].map(([name, bytes]) => entryOf(name, bytes)),
    ...hub.alsoListed,
  ];
  const from = Number(url.searchParams.get('cursor') ?? 0);
  if (from + PAGE < all.length)
    response.setHeader(
      'link',
      `<${hub.url}${url.pathname}?recursive=true&cursor=${from + PAGE}>; rel="next"`,
    );
  sendJson(response, all.slice(from, from + PAGE));
}

function sendFile(hub: HubDouble, path: string, request: IncomingMessage, response: ServerResponse): void {
  const bytes = hub.files.get(path);
  if (!bytes) return sendNotFound(response);
  const faults = hub.faults.get(path);
  const fault = faults?.shift();
  if (fault?.type === 'circle') faults?.unshift(fault);
  if (fault && sendInstead(fault, request, response)) return;
  const etag = `"${sha256(bytes)}"`;
  const { range, 'if-range': ifRange } = request.headers;
  const from = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  const isPart = from !== undefined && (ifRange ?? etag) === etag && fault?.type !== 'no-range';
  const start = isPart ? Number(from) : 0;
  const body = bodyOf(Buffer.from(bytes.subarray(start)), fault);
  const length = body.length + (fault?.type === 'length' ? fault.more : 0);
  response.writeHead(isPart ? 206 : 200, {
    'content-type': 'application/octet-stream',
    etag,
    ...(fault?.type !== 'longer' && { 'content-length': length }),
    ...(isPart && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  const stopsAt = fault?.type === 'cut' || fault?.type === 'silence' ? fault.after : Infinity;
  const part = body.subarray(0, stopsAt);
  hub.sent.push({ path, range, bytes: part.length });
  if (stopsAt === Infinity) response.end(part);
  else response.write(part, () => fault?.type === 'cut' && cutOnce(response, fault.once));
}

/** Answers something else than the file, if the fault asks for that. */
function sendInstead(fault: HubFault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault.type === 'page') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in</title>');
  } else if (fault.type === 'status') {
    response.writeHead(fault.status);
    response.end();
  } else if (fault.type === 'circle') {
    response.writeHead(302, { location: request.url ?? '/' });
    response.end();
  } else return false;
  return true;
}

/** The bytes that are sent, which a fault may change. */
function bodyOf(bytes: Buffer, fault: HubFault | undefined): Buffer {
  if (fault?.type === 'changed') bytes[bytes.length - 1] = ((bytes.at(-1) ?? 0) + 1) % 256;
  return fault?.type === 'longer' ? Buffer.concat([bytes, Buffer.alloc(fault.more)]) : bytes;
}

/** Breaks the connection once the other side has what it was sent. */
function cutOnce(response: ServerResponse, isThere: () => boolean): void {
  const timer = setInterval(() => {
    if (!isThere()) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"error":"Not found"}');
}
