/** The README's examples, as they stand there, over a whole server. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CustomRig } from './testing/custom-rig.ts';

const README = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = Array.from(
  README.matchAll(/^```(\w+)\n(.*?)^```$/gmsu),
  ([, language = '', text = '']) => ({ language, text }),
);

/** Ends the output of each line of examples. */
const END = '\u001E';

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open();
});
afterAll(() => rig.close());

describe('the README of the custom channel', () => {
  it('CH-3 has examples for a shell that are answered as it says', async () => {
    const respondIo = await rig.addChannel({ form: 'respond-io' });
    const env = {
      ...process.env,
      CHANNEL: rig.events,
      SECRET: rig.secret,
      RESPOND_IO_CHANNEL: `${rig.server.url}/channels/${respondIo}/events`,
      TOKEN: await rig.secretOf('token', respondIo),
    };
    const scripts = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    const script = scripts.join(`printf '\\036'\n`);
    const { stdout } = await promisify(execFile)('sh', ['-euc', script], { env });
    const answers = stdout.split(END).slice(1);
    const expected = blocks.flatMap(({ language, text }, at) =>
      language === 'json' && blocks[at - 1]?.language === 'sh' ? [JSON.parse(text) as unknown] : [],
    );
    expect(answers).toHaveLength(expected.length);
    expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual(expected);
    const texts = rig.all('message').map(({ body }) => JSON.stringify(body));
    expect(texts.join('\n')).toContain('Where is my order?');
  });

  it('CH-3 has the messages that go out, in both forms', async () => {
    const [ours, read, theirs] = blocks.flatMap(({ language, text }, at) =>
      language === 'json' && blocks[at - 1]?.language !== 'sh' ? [JSON.parse(text) as unknown] : [],
    );
    const zoe = rig.contactOf('m-4');
    const asked = rig.all('message').find(({ external }) => external === 'm-4');
    const files = [await rig.upload(zoe, 'label.txt', 'label')];
    await rig.say(zoe, 'It arrives tomorrow.', { files, ...(asked && { replyTo: asked.id }) });
    await rig.say(rig.contactOf('r-1'), 'It arrives tomorrow.');
    await expect.poll(() => rig.system.taken.length, { timeout: 10_000 }).toBe(2);
    const taken = (place: string) => rig.system.taken.find((one) => one.path === place)?.json;
    expect(shapeOf(taken('/'))).toEqual(shapeOf(ours));
    await expect.poll(() => rig.system.reads.length, { timeout: 10_000 }).toBe(1);
    expect(shapeOf(rig.system.reads[0]?.json)).toEqual(shapeOf(read));
    expect(shapeOf(taken('/message'))).toEqual(shapeOf(theirs));
    expect(taken('/')).toMatchObject({ to: (ours as { to: unknown }).to });
  });
});

/** A value with the kinds of its fields in their place. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]));
}
