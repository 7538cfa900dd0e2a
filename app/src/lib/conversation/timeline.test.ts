import type { Fact } from '@parley/core/contact/entry';
import type { AgentId, ChannelId, EntryId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import type { ViewEntry } from '../local/replica-api.ts';
import { firstUnread, timelineOf } from './timeline.ts';

const channel = 'channel00' as ChannelId;
const ana = 'agentana0' as AgentId;
const start = new Date(2026, 4, 4, 10).getTime();

const entry = (seq: number, fact: Fact, at = start + seq * 1000): ViewEntry => ({
  entry: {
    v: 1,
    id: `command${seq}/0` as EntryId,
    seq,
    at,
    by: fact.kind === 'message' && fact.direction === 'in' ? { kind: 'contact' } : { kind: 'agent', id: ana },
    conversation: null,
    ...fact,
  },
  pending: null,
});

const inbound = (text: string): Fact => ({
  kind: 'message',
  direction: 'in',
  channel,
  body: fromPlainText(text),
  files: [],
  sender: { external: 'x' },
  external: text,
});
const page = (url: string): Fact => ({ kind: 'page', channel, url });

describe('timeline', () => {
  it('EV-6 folds a run of page changes into one line and nothing else', () => {
    const items = timelineOf(
      [
        entry(1, page('https://a.example/1')),
        entry(2, page('https://a.example/2')),
        entry(3, page('https://a.example/3')),
        entry(4, { kind: 'assigned', to: ana, from: null, how: 'manual' }),
        entry(5, { kind: 'unassigned', from: ana, how: 'manual' }),
        entry(6, page('https://a.example/4')),
      ],
      undefined,
    );
    expect(items.map((item) => item.type)).toEqual(['day', 'pages', 'event', 'event', 'event']);
    expect(items[1]).toMatchObject({ type: 'pages', count: 3, seq: 3 });
  });

  it('EV-2 draws messages and events in line, with a line for each day', () => {
    const items = timelineOf(
      [
        entry(1, inbound('a')),
        entry(2, inbound('b')),
        entry(3, { kind: 'closed' }),
        entry(4, inbound('c'), start + 86_400_000),
      ],
      'command2/0',
    );
    expect(items.map((item) => item.type)).toEqual([
      'day',
      'message',
      'new',
      'message',
      'event',
      'day',
      'message',
    ]);
    expect(items[1]).toMatchObject({ follows: false });
  });

  it('puts messages of one author together, and says the time once', () => {
    const [, first, second, third] = timelineOf(
      [entry(1, inbound('a')), entry(2, inbound('b')), entry(3, inbound('c'), start + 3_600_000)],
      undefined,
    );
    expect(first).toMatchObject({ follows: false, followed: true });
    expect(second).toMatchObject({ follows: true, followed: false });
    expect(third).toMatchObject({ follows: false, followed: false });
  });

  it('CM-5 draws nothing of a deleted comment but the line that says so', () => {
    const comment = entry(1, { kind: 'comment', body: fromPlainText('x'), files: [] });
    const items = timelineOf(
      [
        { ...comment, comment: { version: 0, deleted: true, history: [], reactions: [] } },
        entry(2, { kind: 'comment-deleted', comment: comment.entry.id }),
      ],
      undefined,
    );
    expect(items.map((item) => item.type)).toEqual(['day', 'event']);
  });

  it('IN-6 finds the first of the unread messages', () => {
    const views = [entry(1, inbound('a')), entry(2, { kind: 'closed' }), entry(3, inbound('b'))];
    expect(firstUnread(views, 0)).toBeUndefined();
    expect(firstUnread(views, 1)).toBe('command3/0');
    expect(firstUnread(views, 9)).toBe('command1/0');
  });
});
