/** What an error of the Send API means for a message: by its subcode, which means one thing only, then by its code. */
import type { GraphError } from '../graph/graph-error.ts';
import {
  again,
  broken,
  failed,
  HOUR,
  meaningOfUnknown,
  MINUTE,
  wait,
  type Meaning,
} from '../graph/outcome.ts';

/** @param status of HTTP */
export function meaningOf(error: GraphError, status: number): Meaning {
  const { code, subcode } = error;
  const bySubcode = subcode === undefined ? undefined : SUBCODES.get(subcode);
  // There is no such person any more, or they are another page's.
  if (code === 100 && subcode === 33) return failed('unreachable');
  return bySubcode ?? CODES.get(code) ?? meaningOfUnknown(error, status);
}

/** Meta restricts a page for a while: everything waits, and one message tries at growing distances. */
const restricted = wait(30 * MINUTE, 4 * HOUR);

const SUBCODES: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [2018278, failed('window-closed')],
  [2018065, failed('window-closed')],
  [2534022, failed('window-closed')],
  [1545041, failed('unreachable')],
  [2018001, failed('unreachable')],
  [2018108, failed('unreachable')],
  // Only people with a role in the app can be written to until Meta has reviewed the app.
  [2018028, failed('not-allowed')],
  // Another app has the conversation.
  [2018300, failed('not-allowed')],
  // The file cannot be taken or fetched, or is too large.
  [2018007, failed('not-taken')],
  [2018008, failed('not-taken')],
  [2018047, failed('not-taken')],
  [2018109, failed('not-taken')],
  [1893063, restricted],
  [2534029, restricted],
  // It came for messages that were sent.
  [1357046, { type: 'uncertain' }],
]);

const CODES: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  // The whole page or app waits.
  [4, wait(MINUTE, HOUR)],
  [32, wait(MINUTE, HOUR)],
  [613, wait(MINUTE, HOUR)],
  [80006, wait(MINUTE, HOUR)],
  [2534029, restricted],
  // Again, a few times.
  [1, again],
  [2, again],
  [1200, again],
  // Final for the message.
  [2534022, failed('window-closed')],
  [100, failed('refused')],
  [551, failed('unreachable')],
  // Nothing can be sent until somebody has looked.
  [190, broken('token')],
  [104, broken('token')],
  [0, broken('token')],
  [3, broken('permission')],
  [10, broken('permission')],
  [368, broken('restricted')],
]);
