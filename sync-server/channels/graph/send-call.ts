/** The call that sends a message, and the calls that it needs before. */
import type { ConnectedChannel, PartResult, SendContext } from '../adapter.ts';
import { GuardedHttpError } from '../guarded-http-error.ts';
import { callGraph, type GraphAnswer, type GraphCall } from './call-graph.ts';
import { resultOf, resultOfStatus, type MeaningOf } from './outcome.ts';
import { defined, type Loose } from './read/loose.ts';

/** How a kind of channel sends. */
export interface Sending {
  readonly graphUrl: string;
  readonly meaningOf: MeaningOf;
  /** The channel's own id of the message that an answer is about. */
  readonly externalOf: (answer: Loose) => string | undefined;
}

/** Sends one message. @throws what may pass: nothing was sent, and the same call can be made again */
export async function sendCall(
  { graphUrl, meaningOf, externalOf }: Sending,
  channel: ConnectedChannel,
  context: SendContext,
  call: Pick<GraphCall, 'path' | 'body' | 'timeout'>,
): Promise<PartResult> {
  let answer: GraphAnswer;
  try {
    answer = await callGraph(graphUrl, channel, context, { method: 'POST', ...call });
  } catch (error) {
    // There is no key against repeats: what may have arrived is settled by a report, or by a person (law L16).
    if (error instanceof GuardedHttpError && !error.mayHaveArrived) throw error;
    return { outcome: 'uncertain', error: error instanceof Error ? error.message : 'no answer came' };
  }
  if (answer.type !== 'ok') return failureOf(answer, meaningOf, context);
  const external = externalOf(answer.value);
  return external === undefined
    ? { outcome: 'uncertain', error: 'the answer has no id of the message' }
    : { outcome: 'sent', external };
}

/** What becomes of a part after an answer that sent nothing. @throws what may pass */
function failureOf(
  answer: Exclude<GraphAnswer, { type: 'ok' }>,
  meaningOf: MeaningOf,
  { tries }: Pick<SendContext, 'tries'>,
): PartResult {
  const tried = { tries, ...defined({ retryAfter: answer.retryAfter }) };
  if (answer.type === 'strange') return resultOfStatus(answer.status, tried);
  const result = resultOf(answer.error, meaningOf(answer.error, answer.status), tried);
  if (result.outcome === 'again') throw new Error(result.error);
  return result;
}

/** What becomes of a part whose file was not uploaded: nothing was sent to anybody. @throws what may pass */
export function uploadFailure(
  answer: Exclude<GraphAnswer, { type: 'ok' }>,
  meaningOf: MeaningOf,
  context: Pick<SendContext, 'tries'>,
): PartResult {
  const result = failureOf(answer, meaningOf, context);
  if (result.outcome === 'uncertain') throw new Error(result.error ?? 'the upload had no answer');
  return result;
}
