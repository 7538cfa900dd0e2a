import { capabilitiesOf } from '@parley/core/channels/kind-capabilities';
import { CHANNEL_KINDS } from '@parley/core/channels/kinds';
import { MESSENGER } from '@parley/core/channels/messenger';
import { WHATSAPP } from '@parley/core/channels/whatsapp';
import { afterAll, expect, it } from 'vitest';
import { getLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { fileProblem, fileProblemWords } from './file-problems.ts';

const before = getLocale();
afterAll(() => overwriteGetLocale(() => before));

const MEGABYTE = 1024 * 1024;
const file = (name: string, type: string, size = 10) => ({ name, type, size });

it.each([
  ['a picture', file('a.jpg', 'image/jpeg'), undefined],
  ['a picture that is too large', file('a.jpg', 'image/jpeg', 5 * MEGABYTE + 1), 'size'],
  ['a picture of a type that is not taken', file('a.gif', 'image/gif'), 'kind'],
  ['an archive', file('a.zip', 'application/zip'), 'kind'],
  // The browser keeps other files than pictures under no type.
  ['an archive by its name', file('a.ZIP', 'application/octet-stream'), 'kind'],
  ['a document by its name', file('bill.pdf', 'application/octet-stream'), undefined],
  ['a table as text', file('list.csv', ''), undefined],
  ['a video by its name', file('a.mp4', '', 16 * MEGABYTE + 1), 'size'],
  ['what nobody knows: the server decides', file('notes', ''), undefined],
  ['what nobody knows, but too large for any', file('notes', '', 101 * MEGABYTE), 'size'],
])('DR-6 says before sending what WhatsApp does not take: %s', (_what, given, problem) => {
  expect(fileProblem(WHATSAPP, given)?.type).toBe(problem);
});

it('DR-6 the first rule that fits counts', () => {
  expect(fileProblem(MESSENGER, file('a.png', 'image/png', 9 * MEGABYTE))).toMatchObject({
    limit: 8 * MEGABYTE,
  });
  expect(fileProblem(MESSENGER, file('a.zip', 'application/zip', 9 * MEGABYTE))).toBeUndefined();
});

it('DR-6 no kind of channel refuses a small picture', () => {
  for (const kind of CHANNEL_KINDS) {
    const capabilities = capabilitiesOf(kind);
    expect(capabilities && fileProblem(capabilities, file('a.png', 'image/png')), kind).toBeUndefined();
  }
});

it('DR-6 names the file, the channel and the limit in both languages', () => {
  const given = file('clip.mp4', 'video/mp4', 20 * MEGABYTE);
  for (const language of ['en', 'fr'] as const) {
    overwriteGetLocale(() => language);
    const words = fileProblemWords({ type: 'size', limit: 16 * MEGABYTE }, given, 'Corner Shop');
    for (const part of ['clip.mp4', 'Corner Shop', '16']) expect(words).toContain(part);
    expect(fileProblemWords({ type: 'kind' }, given, 'Corner Shop')).not.toBe(words);
  }
});
