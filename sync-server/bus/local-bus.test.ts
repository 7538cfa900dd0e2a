import type { ContactId, WorkspaceId } from '@parley/core/ids';
import { expect, it } from 'vitest';
import { emptyCommit } from '../ledger/testing/empty-commit.ts';
import { createLocalBus } from './local-bus.ts';

const commitOf = (rev: number) => emptyCommit('workspace1' as WorkspaceId, rev);

const start = () => {
  const logged: string[] = [];
  const bus = createLocalBus({ error: (_, message) => logged.push(message) });
  return { bus, logged };
};

it('L20 every listener hears of each commit once, in order, in the turn in which it is published', () => {
  const { bus } = start();
  const heard: [string, number][] = [];
  bus.onCommit(({ rev }) => heard.push(['one', rev]));
  bus.onCommit(({ rev }) => heard.push(['two', rev]));
  bus.publish(commitOf(1));
  bus.publish(commitOf(2));
  expect(heard).toEqual([
    ['one', 1],
    ['two', 1],
    ['one', 2],
    ['two', 2],
  ]);
});

it('L17 a listener that throws keeps nothing from the others, and nothing from the store', () => {
  const { bus, logged } = start();
  const heard: unknown[] = [];
  const fail = (): void => {
    throw new Error('a listener that fails');
  };
  bus.onCommit(fail);
  bus.onCommit(({ rev }) => heard.push(rev));
  bus.onSignal(fail);
  bus.onSignal(({ type }) => heard.push(type));
  bus.publish(commitOf(1));
  bus.signal({ type: 'job-due' });
  expect(heard).toEqual([1, 'job-due']);
  expect(logged).toEqual(['a listener of commits failed', 'a listener of signals failed']);
});

it('a listener that was taken off hears nothing, and each disposer takes off its own listener', () => {
  const { bus } = start();
  let heard = 0;
  const listener = (): void => void (heard += 1);
  const stop = bus.onSignal(listener);
  bus.onSignal(listener);
  bus.signal({ type: 'agent-typing', contact: 'contact1' as ContactId, typing: true });
  expect(heard).toBe(2);
  stop();
  bus.signal({ type: 'job-due' });
  expect(heard).toBe(3);
});
