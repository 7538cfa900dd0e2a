import type { FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import { createFileLinks } from './file-links.ts';

const DAY = 86_400_000;
const clock = { now: 1_000 };
const links = createFileLinks({
  secret: 'a secret of the server',
  publicUrl: () => 'https://parley.example',
  now: () => clock.now,
});

const partsOf = (address: string) => {
  const { origin, pathname, searchParams } = new URL(address);
  return {
    origin,
    file: pathname.replace('/channels/files/', '') as FileId,
    until: Number(searchParams.get('until')),
    signature: searchParams.get('signature') ?? '',
  };
};

it('CH-7 an address holds for one file and one day', () => {
  const file = newId<FileId>();
  clock.now = 1_000;
  const made = partsOf(links.link(file));
  expect(made).toMatchObject({ origin: 'https://parley.example', file, until: 1_000 + DAY });
  const { until, signature } = made;
  expect(links.holds(file, until, signature)).toBe(true);
  expect(links.holds(newId<FileId>(), until, signature)).toBe(false);
  expect(links.holds(file, until + 1, signature)).toBe(false);
  expect(links.holds(file, until, '')).toBe(false);
  expect(links.holds(file, Number.NaN, signature)).toBe(false);
  clock.now += DAY;
  expect(links.holds(file, until, signature)).toBe(false);
});

it('CH-7 a server with another SECRET made none of them', () => {
  const file = newId<FileId>();
  const { until, signature } = partsOf(links.link(file));
  const other = createFileLinks({ secret: 'another', publicUrl: () => '', now: () => clock.now });
  expect(other.holds(file, until, signature)).toBe(false);
});
