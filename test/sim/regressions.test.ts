/** Runs that once failed, cut to what made them fail, with what was wrong then. */
import { describe, expect, it } from 'vitest';
import { describeFailure, play } from './simulate.ts';
import type { Operation } from './operations.ts';

const holds = async (seed: number, operations: readonly Operation[]): Promise<void> => {
  const error = await play(seed, operations);
  expect(error && describeFailure({ seed, operations, error })).toBeUndefined();
};

describe('runs that once failed', () => {
  it('L3 a message that leaves the outbox stays, where the row was ahead of the record from the start', () =>
    holds(1, [
      { type: 'visitor', visitor: 22 },
      { type: 'act', act: 'comment', tab: 39, contact: 45, n: 712 },
      { type: 'visitor', visitor: 55 },
      { type: 'crash-server', ms: 483 },
      { type: 'act', act: 'set-read-cursor', tab: 46, contact: 37, n: 30 },
      { type: 'wait', ms: 18_593 },
      { type: 'cut', tab: 55 },
      { type: 'visitor', visitor: 51 },
      { type: 'wait', ms: 18_915 },
      { type: 'visitor', visitor: 89 },
      { type: 'act', act: 'comment', tab: 1, contact: 35, n: 979 },
      { type: 'open-tab', device: 42 },
      { type: 'wait', ms: 479 },
      { type: 'offline', device: 19 },
    ]));

  it('CM-5 the record stays on screen while the document of a redacted comment is taken anew', () =>
    holds(312, [
      { type: 'wait', ms: 83 },
      { type: 'visitor', visitor: 53 },
      { type: 'wait', ms: 363 },
      { type: 'act', act: 'edit-comment', tab: 73, contact: 4, n: 722 },
      { type: 'open-contact', tab: 44, contact: 83 },
      { type: 'act', act: 'comment', tab: 71, contact: 18, n: 645 },
      { type: 'act', act: 'send', tab: 75, contact: 6, n: 517 },
      { type: 'act', act: 'delete-comment', tab: 11, contact: 22, n: 639 },
    ]));

  it('L8 what is pushed after the socket came is not left lying until the next poll', () =>
    holds(2, [
      { type: 'visitor', visitor: 29 },
      { type: 'wait', ms: 11_280 },
    ]));

  it('OF-6 who loses sight of a contact while typing finds the words returned, and is synced', () =>
    holds(41, [
      { type: 'wait', ms: 257 },
      { type: 'visitor', visitor: 63 },
      { type: 'wait', ms: 18_335 },
      { type: 'open-contact', tab: 38, contact: 24 },
      { type: 'act', act: 'assign', tab: 42, contact: 51, n: 370 },
      { type: 'type', tab: 38, contact: 66, n: 607 },
    ]));

  it('OF-5 one request in vain does not leave a tab offline for ever', () =>
    holds(54, [
      { type: 'wait', ms: 342 },
      { type: 'offline', device: 90 },
      { type: 'visitor', visitor: 24 },
      { type: 'crash-tab', tab: 68 },
      { type: 'offline', device: 97 },
      { type: 'wait', ms: 341 },
      { type: 'offline', device: 84 },
      { type: 'visitor', visitor: 90 },
      { type: 'cut', tab: 53 },
      { type: 'visitor', visitor: 25 },
      { type: 'wait', ms: 583 },
    ]));

  it('OF-6 a drafts document that was refused while its contact was out of sight is attached again, and what was typed is sent', () =>
    holds(655, [
      { type: 'open-tab', device: 48 },
      { type: 'wait', ms: 352 },
      { type: 'visitor', visitor: 55 },
      { type: 'wait', ms: 19_377 },
      { type: 'crash-server', ms: 941 },
      { type: 'offline', device: 25 },
      { type: 'act', act: 'send-draft', tab: 57, contact: 20, n: 912 },
      { type: 'wait', ms: 95 },
      { type: 'open-contact', tab: 31, contact: 69 },
      { type: 'wait', ms: 531 },
      { type: 'crash-tab', tab: 82 },
      { type: 'wait', ms: 104 },
      { type: 'act', act: 'unassign', tab: 83, contact: 20, n: 753 },
      { type: 'act', act: 'comment', tab: 31, contact: 0, n: 890 },
      { type: 'act', act: 'unassign', tab: 97, contact: 60, n: 137 },
      { type: 'wait', ms: 546 },
      { type: 'act', act: 'send', tab: 6, contact: 41, n: 212 },
      { type: 'type', tab: 87, contact: 30, n: 65 },
      { type: 'act', act: 'assign', tab: 30, contact: 78, n: 506 },
      { type: 'act', act: 'assign', tab: 45, contact: 1, n: 778 },
    ]));

  it('OF-6 words typed into a draft that a colleague has sent meanwhile are kept when the contact is lost sight of', () =>
    holds(1_523, [
      { type: 'visitor', visitor: 56 },
      { type: 'visitor', visitor: 6 },
      { type: 'wait', ms: 593 },
      { type: 'cut', tab: 95 },
      { type: 'wait', ms: 109 },
      { type: 'open-contact', tab: 40, contact: 72 },
      { type: 'visitor', visitor: 91 },
      { type: 'visitor', visitor: 83 },
      { type: 'open-contact', tab: 62, contact: 87 },
      { type: 'open-tab', device: 13 },
      { type: 'act', act: 'edit-comment', tab: 65, contact: 83, n: 496 },
      { type: 'act', act: 'comment', tab: 37, contact: 31, n: 956 },
      { type: 'act', act: 'send', tab: 68, contact: 89, n: 233 },
      { type: 'act', act: 'assign', tab: 6, contact: 67, n: 420 },
      { type: 'type', tab: 3, contact: 84, n: 445 },
    ]));

  it('DR-4 a message that is sent anyway before its first answer has come is not shown twice', () =>
    holds(3_581, [
      { type: 'wait', ms: 116 },
      { type: 'visitor', visitor: 64 },
      { type: 'visitor', visitor: 98 },
      { type: 'wait', ms: 115 },
      { type: 'visitor', visitor: 22 },
      { type: 'wait', ms: 412 },
      { type: 'online', device: 47 },
      { type: 'open-contact', tab: 27, contact: 66 },
      { type: 'open-tab', device: 34 },
      { type: 'act', act: 'send-draft', tab: 35, contact: 69, n: 274 },
      { type: 'wait', ms: 242 },
      { type: 'act', act: 'comment', tab: 76, contact: 21, n: 202 },
      { type: 'crash-tab', tab: 9 },
      { type: 'wait', ms: 303 },
      { type: 'open-contact', tab: 70, contact: 35 },
      { type: 'act', act: 'undo', tab: 44, contact: 86, n: 844 },
      { type: 'crash-tab', tab: 3 },
      { type: 'act', act: 'comment', tab: 75, contact: 59, n: 72 },
      { type: 'act', act: 'send', tab: 3, contact: 92, n: 416 },
      { type: 'act', act: 'send', tab: 25, contact: 91, n: 621 },
      { type: 'online', device: 40 },
      { type: 'act', act: 'comment', tab: 21, contact: 45, n: 221 },
      { type: 'wait', ms: 201 },
      { type: 'wait', ms: 554 },
      { type: 'act', act: 'send-anyway', tab: 18, contact: 15, n: 688 },
    ]));
});
