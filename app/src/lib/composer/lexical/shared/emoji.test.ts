import { $getRoot, $isTextNode } from 'lexical';
import { afterEach, describe, expect, it } from 'vitest';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { fillVariables } from '@parley/core/rich-text/variables';
import { draftText } from '../../../local/drafts/draft-text.ts';
import { readText, toggleFormat } from '../editor.ts';
import { changeLines, readLines } from '../paste/lines.ts';
import { ROOT, writingAgent, type WritingAgent } from '../testing/agent.ts';
import { insertEmoji, insertText } from '../typed.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const open: WritingAgent[] = [];

/** Two agents at one draft, each on an own device; `away` holds back what they write until they meet. */
const pair = () => {
  const waiting: { to: 0 | 1; update: Uint8Array }[] = [];
  const ana = writingAgent((update) => waiting.push({ to: 1, update }));
  const ben = writingAgent((update) => waiting.push({ to: 0, update }));
  open.push(ana, ben);
  const meet = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      await settled();
      for (const { to, update } of waiting.splice(0)) (to === 0 ? ana : ben).take(update);
    }
  };
  /** Both agents read one of these texts, now and after a reload; two are given if both wrote at one place. */
  const expectBoth = async (...texts: string[]): Promise<void> => {
    await meet();
    const text = ana.text();
    expect(texts).toContain(text);
    expect([ben.text(), draftText(ana.doc, ROOT), draftText(ben.doc, ROOT)]).toEqual([text, text, text]);
    for (const agent of [ana, ben]) agent.reload();
    await meet();
    expect([ana.text(), ben.text()]).toEqual([text, text]);
  };
  return { ana, ben, meet, expectBoth };
};

const append = (agent: WritingAgent, words: string): void => {
  const length = agent.runs()[0]?.length ?? 0;
  agent.write(0, length, length, words);
};

afterEach(() => {
  for (const agent of open.splice(0)) agent.close();
});

describe('emoji beside emoji in a shared draft', () => {
  it('OF-3 a flag is replaced in a tunnel while a letter is written between it and the next', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, '🇫🇷🇩🇪');
    await meet();
    ana.write(0, 0, 4, '🇫🇮');
    ben.write(0, 4, 4, 'x');
    await expectBoth('🇫🇮x🇩🇪', 'x🇫🇮🇩🇪');
  });

  it('OF-3 many families are pasted, some taken away at the end, and an accent written in the middle', async () => {
    const family = '👨‍👩‍👧‍👦';
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, family.repeat(300));
    await meet();
    for (let press = 0; press < 3; press += 1) {
      const end = ana.runs()[0]?.length ?? 0;
      ana.write(0, end - family.length, end, '');
      if (press === 1) ben.write(0, family.length * 150, family.length * 150, 'e');
      if (press === 2) ben.write(0, family.length * 150 + 1, family.length * 150 + 1, '\u0301');
    }
    await expectBoth(`${family.repeat(150)}e\u0301${family.repeat(147)}`);
  });

  it('CM-5 another skin tone, twice, and back again', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, '👍🏻');
    for (const tone of ['👍🏿', '👍🏽', '👍🏻', '👍🏿']) {
      await meet();
      ana.write(0, 0, ana.runs()[0]?.length ?? 0, tone);
      await meet();
      expect(ben.text()).toBe(tone);
    }
    await expectBoth('👍🏿');
  });

  it('OF-3 a replacement is taken back and done again while a colleague writes just before', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, '😀');
    await meet();
    ana.reload();
    ana.write(0, 0, 2, '😁');
    await meet();
    ben.write(0, 0, 0, '😂');
    await meet();
    ana.undo();
    await meet();
    expect(['😂😀', '😀😂']).toContain(ana.text());
    expect(ben.text()).toBe(ana.text());
    ana.redo();
    await expectBoth('😂😁', '😁😂');
  });

  it('DR-6 a filled snippet with letters of two halves stands before an emoji, and half of it is bold', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, '😎');
    await meet();
    const name = '𝒥ürgen 𠮷田';
    const snippet = fillVariables(fromPlainText(`Dear ${name}, `), () => name);
    ana.editor.update(
      () => {
        const [node] = $getRoot().getAllTextNodes();
        if ($isTextNode(node)) node.select(0, 0);
      },
      { discrete: true },
    );
    insertText(ana.editor, snippet, () => undefined);
    await meet();
    const text = `Dear ${name}, 😎`;
    expect(ben.text()).toBe(text);
    ben.editor.update(
      () => {
        const [node] = $getRoot().getAllTextNodes();
        if ($isTextNode(node)) node.select(5, 5 + '𝒥ürgen 𠮷'.length);
      },
      { discrete: true },
    );
    toggleFormat(ben.editor, 'bold');
    await meet();
    expect(toPlainText(readText(ana.editor))).toBe(text);
    expect(ana.runs()).toEqual(['Dear ', '𝒥ürgen 𠮷', '田, 😎']);
    await expectBoth(text);
  });

  it('CM-7 an emoji that was looked for stands right before another', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, 'Hi :smi😁');
    await meet();
    ana.editor.update(
      () => {
        const [node] = $getRoot().getAllTextNodes();
        if ($isTextNode(node)) node.select(7, 7);
      },
      { discrete: true },
    );
    insertEmoji(ana.editor, '😀');
    ben.write(0, 0, 0, '😂');
    await expectBoth('😂Hi 😀😁');
  });

  it('AI-5 a corrected line keeps the emoji in it, and what a colleague puts in the place of one', async () => {
    const { ana, ben, meet, expectBoth } = pair();
    append(ana, 'teh 😀 cta 😁');
    await meet();
    const [line] = readLines(ana.editor);
    if (line === undefined) throw new Error('There is no line');
    const after = [{ type: 'text', text: 'the 😀 cat 😁' } as const];
    expect(
      changeLines(ana.editor, [{ key: line.key, before: line.parts, after }], () => undefined),
    ).toHaveLength(1);
    await meet();
    ben.write(0, 4, 6, '😂');
    await expectBoth('the 😂 cat 😁');
  });
});
