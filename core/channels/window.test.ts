import { expect, it } from 'vitest';
import { MESSENGER } from './messenger.ts';
import { CUSTOM } from './custom.ts';
import { WHATSAPP } from './whatsapp.ts';
import { windowOf } from './window.ts';

const DAY = 86_400_000;

it('DR-5 the window is open for a day after the person’s last message, to the millisecond', () => {
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 5)).toEqual({ type: 'open', until: 5 + DAY });
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 4 + DAY)).toEqual({ type: 'open', until: 5 + DAY });
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 5 + DAY)).toEqual({
    type: 'closed',
    afterwards: 'nothing',
  });
});

it('DR-5 the window of a person who has never written is closed', () => {
  expect(windowOf({}, MESSENGER, 5)).toEqual({ type: 'closed', afterwards: 'nothing' });
});

it('DR-5 a channel without a window can be written to at any time', () => {
  expect(windowOf({}, CUSTOM, 5)).toEqual({ type: 'none' });
});

it('DR-5 is longer where a setting of the channel says so', () => {
  const settings = { humanAgent: true };
  const until = 5 + 7 * DAY;
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 5, settings)).toEqual({ type: 'open', until });
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 6 * DAY, settings)).toEqual({
    type: 'open',
    until,
    personOnly: true,
  });
  expect(windowOf({ lastInboundAt: 5 }, MESSENGER, until, settings)).toMatchObject({ type: 'closed' });
  for (const other of [{ humanAgent: false }, {}, null, undefined])
    expect(windowOf({ lastInboundAt: 5 }, MESSENGER, 6 * DAY, other)).toMatchObject({ type: 'closed' });
  expect(windowOf({ lastInboundAt: 5 }, WHATSAPP, 6 * DAY, settings)).toMatchObject({ type: 'closed' });
});
