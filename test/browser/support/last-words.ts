import type { FakeGraph } from '../../doubles/graph/fake-graph.ts';
import { HOUR } from '../../doubles/graph/kit/clock.ts';
import type { WhatsAppPerson } from '../../doubles/graph/whatsapp/person.ts';

/** Somebody writes words that are so many hours old, by the server's clock as well. */
export async function writeHoursAgo(
  graph: FakeGraph,
  person: WhatsAppPerson,
  words: string,
  hours: number,
): Promise<void> {
  const back = graph.clock.now() - Date.now() + hours * HOUR;
  graph.clock.advance(-back);
  person.says(words);
  await graph.webhooks.settled();
  graph.clock.advance(back);
}
