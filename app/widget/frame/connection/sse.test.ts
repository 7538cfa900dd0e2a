import { describe, expect, it } from 'vitest';
import { readEvents } from './sse.ts';

const read = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
  const events: string[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  await readEvents(
    stream,
    (data) => events.push(data),
    () => undefined,
  );
  return events;
};

describe('reading events', () => {
  const text =
    ': still here\n\nid: 1\ndata: {"é":"👩‍👧"}\n\ndata: two\ndata:lines\r\n\r\nevent: x\n\ndata: cut off';
  const bytes = new TextEncoder().encode(text);

  it('gives each event once, wherever the chunks are cut', async () => {
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
      expect(await read(chunks)).toEqual(['{"é":"👩‍👧"}', 'two\nlines']);
    }
  });
});
