/** Server-sent events from a stream of bytes: `EventSource` cannot send the header that carries the token. */

/**
 * Reads a stream to its end and gives the data of each event. `alive` is called whenever anything comes, signs of
 * life among them.
 */
export const readEvents = async (
  stream: ReadableStream<Uint8Array>,
  onData: (data: string) => void,
  alive: () => void,
): Promise<void> => {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onData(data.join('\n'));
      data = [];
    } else if (text.startsWith('data:')) {
      data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
    }
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const one of lines) line(one);
  }
};
