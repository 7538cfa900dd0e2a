/** A fetch that reports bytes as they arrive. */

export type OnBytes = (loaded: number, total: number) => void;

/** A file could not be fetched: there is no network, or no such file. */
export class NotLoadedError extends Error {
  override readonly name = 'NotLoadedError';
}

/** @throws NotLoadedError */
export const countedFetch = async (
  get: typeof fetch,
  address: string,
  onBytes: OnBytes,
): Promise<Response> => {
  let response: Response;
  try {
    response = await get(address, { credentials: 'same-origin' });
  } catch (error) {
    throw new NotLoadedError(`${address} could not be loaded`, { cause: error });
  }
  if (!response.ok || response.body === null) throw new NotLoadedError(`${address}: ${response.status}`);
  // The length of a compressed body is not that of its bytes.
  const isPlain = response.headers.get('content-encoding') === null;
  const total = isPlain ? Number(response.headers.get('content-length') ?? 0) : 0;
  let loaded = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        loaded += chunk.length;
        if (total > 0) onBytes(Math.min(loaded, total), total);
        controller.enqueue(chunk);
      },
    }),
  );
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(counted, { headers: { 'content-type': type } });
};
