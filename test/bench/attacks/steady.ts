/** Commands of ordinary agents at a steady rate, whatever the answers are. */
import { Agent, request } from 'node:http';
import { commentOn, type ParleyServer } from '../load/parley.ts';
import type { ContactId } from '@parley/core/ids';

/** How long to wait for the last answers, in ms: a server that has not answered by then is down. */
const PATIENCE = 60_000;

export interface Steady {
  /** From the time at which a command was due to its answer, in ms. */
  readonly times: readonly number[];
  /** Number of commands with an answer other than success, or without an answer. */
  readonly failed: number;
}

const post = (agent: Agent, server: ParleyServer, cookie: string, contact: ContactId): Promise<boolean> =>
  new Promise((resolve) => {
    const body = JSON.stringify({ commands: [commentOn(contact)] });
    const { hostname, port, origin } = new URL(server.child.url);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      origin,
      cookie,
    };
    const sent = request(
      { agent, hostname, port, method: 'POST', path: '/api/commands', headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('close', () => resolve(text.includes('"applied"')));
      },
    );
    sent.on('error', () => resolve(false));
    sent.end(body);
  });

/**
 * Sends for some time, in ms, so many commands a second to the contacts, from all agents except the first
 * two.
 */
export const sendSteadily = async (
  server: ParleyServer,
  contacts: readonly ContactId[],
  options: { readonly ms: number; readonly perSecond: number },
): Promise<Steady> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const cookies = server.staff.agents.slice(2).map(({ cookie }) => cookie);
  const times: number[] = [];
  const answers: Promise<void>[] = [];
  const begin = performance.now();
  for (let sent = 0; performance.now() < begin + options.ms; sent += 1) {
    const due = begin + (sent * 1_000) / options.perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const [contact, cookie] = [contacts[sent % contacts.length], cookies[sent % cookies.length]];
    if (contact === undefined || cookie === undefined) throw new Error('There is nobody to write to');
    answers.push(
      post(agent, server, cookie, contact).then((isApplied) => {
        if (isApplied) times.push(performance.now() - due);
      }),
    );
  }
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE);
  await Promise.race([Promise.all(answers), late]);
  clearTimeout(timer);
  agent.destroy();
  return { times, failed: answers.length - times.length };
};
