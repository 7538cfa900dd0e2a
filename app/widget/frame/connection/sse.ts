/** Server-sent events from a stream of bytes: `EventSource` cannot send the header that carries the token. */

/**
 * Reads a stream to its end. Calls `onData` with the data of each event, and `onAlive` whenever anything comes, signs
 * of life among them.
 */
export const readEvents = async (
  stream: ReadableStream<Uint8Array>,
  onData: (data: string) => void,
  onAlive: () => void,
): Promise<void> => {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  const readLine = (text: string): void => {
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
    onAlive();
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  }
};
