import { expect, it } from 'vitest';
import { Closers } from './closers.ts';

it('closes the last part first, each once, one after the other', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  closers.add(() => closed.push('first'));
  closers.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    closed.push('second');
  });
  await Promise.all([closers.close(), closers.close()]);
  expect(closed).toEqual(['second', 'first']);
});

it('L17 closes every part, also after one that does not close, and says what failed first', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  closers.add(() => closed.push('lock'));
  closers.add(() => {
    throw new Error('the store does not close');
  });
  closers.add(() => Promise.reject(new Error('the jobs do not stop')));
  await expect(closers.close()).rejects.toThrow('the jobs do not stop');
  expect(closed).toEqual(['lock']);
});
