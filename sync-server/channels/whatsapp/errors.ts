/**
 * What an error of the Cloud API means for a message, by its code alone: titles are not the same everywhere, and
 * resellers contradict Meta.
 */
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

/** @param status of HTTP; of errors in webhooks 400 */
export function meaningOf(error: GraphError, status: number): Meaning {
  if (error.code === 100 && error.subcode === NO_SUCH_OBJECT) return broken('settings');
  return MEANINGS.get(error.code) ?? meaningOfUnknown(error, status);
}

/** What an error means that a webhook reports. */
export const reportedMeaning = (error: GraphError): Meaning => meaningOf(error, 400);

/** Subcode of 100 that says that the number's id does not exist, or is not the token's. */
const NO_SUCH_OBJECT = 33;

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  // The whole number or app waits.
  [4, wait(MINUTE, HOUR)],
  [613, wait(MINUTE, HOUR)],
  [80007, wait(MINUTE, HOUR)],
  [130429, wait(1_000, MINUTE)],
  [131057, wait(MINUTE, 5 * MINUTE)],
  [133016, wait(HOUR, 6 * HOUR)],
  [131048, wait(15 * MINUTE, 4 * HOUR)],
  // This person waits.
  [131056, { type: 'wait-person' }],
  // Again, a few times.
  [1, again],
  [2, again],
  [131000, again],
  [131016, again],
  [135000, again],
  [131053, { type: 'again', class: 'not-taken' }],
  // Final for the message.
  [131047, failed('window-closed')],
  [131026, failed('unreachable')],
  [130472, failed('held-back')],
  [131049, failed('held-back')],
  [131050, failed('opted-out')],
  [131051, failed('not-taken')],
  [131008, failed('refused')],
  [131009, failed('refused')],
  [100, failed('refused')],
  [131021, failed('not-allowed')],
  [131030, failed('not-allowed')],
  [131062, failed('not-allowed')],
  [131063, failed('refused')],
  [137000, failed('refused')],
  [130497, failed('not-allowed')],
  [131014, failed('not-taken')],
  [131052, failed('not-taken')],
  [131060, failed('refused')],
  // Final for the template.
  ...[132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 131064].map(
    (code): [number, Meaning] => [code, failed('bad-template')],
  ),
  // Nothing can be sent until somebody has looked.
  [190, broken('token')],
  [0, broken('token')],
  [3, broken('permission')],
  [10, broken('permission')],
  [33, broken('settings')],
  [131005, broken('permission')],
  [131031, broken('restricted')],
  [131037, broken('settings')],
  [131042, broken('payment')],
  [131045, broken('settings')],
  [133010, broken('settings')],
  [368, broken('restricted')],
]);
