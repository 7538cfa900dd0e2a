/** The name of a person, which no webhook tells. */
import type { Identity } from '@parley/core/contact/state';
import type { ConnectedChannel } from '../adapter.ts';
import { callGraph, wordsOfAnswer, type Net } from '../graph/call-graph.ts';
import { fieldOf, textOf } from '../graph/read/loose.ts';
import { personIdOf } from './read/read-person.ts';

const MAX_NAME = 200;

/** Undefined if Meta does not tell it: not every app may ask, and not every person can be seen. @throws what may pass */
export async function fetchProfile(
  graphUrl: string,
  channel: ConnectedChannel,
  { external }: Identity,
  net: Net,
): Promise<{ readonly name: string } | undefined> {
  const person = personIdOf(external);
  if (person === undefined) return undefined;
  const answer = await callGraph(graphUrl, channel, net, {
    method: 'GET',
    path: `${person}?fields=name,first_name,last_name`,
  });
  if (answer.type === 'ok') {
    const parts = ['first_name', 'last_name'].map((part) => textOf(fieldOf(answer.value, part), MAX_NAME));
    const name = textOf(fieldOf(answer.value, 'name') ?? parts.filter(Boolean).join(' '), MAX_NAME);
    return name === undefined ? undefined : { name };
  }
  if (answer.type === 'error' && answer.status < 500 && answer.status !== 429 && !answer.error.isTransient)
    return undefined;
  throw new Error(wordsOfAnswer(answer));
}
