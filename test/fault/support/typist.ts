/**
 * Somebody who writes into a drafts document. What was typed counts as saved when a barrier has come back. When the server is
 * killed, the browser is at times gone as well: then only the server remembers.
 */
import * as Y from 'yjs';
import type { Random } from '../../sim/random.ts';
import { attach } from './attachment.ts';
import { pause, type Life, type Tally } from './life.ts';

export interface Typist {
  readonly draftsDocument: string;
  /** Words proven to be saved, and all that were typed. Each is typed once. */
  readonly saved: ReadonlySet<string>;
  readonly typed: ReadonlySet<string>;
  run(life: Life): Promise<void>;
}

/** Name of the draft that is written. */
export const DRAFT = 'comment/0';

/** The words in a draft, in order. */
export const wordsIn = (doc: Y.Doc): readonly string[] => {
  const delta = doc.get(DRAFT, Y.XmlText).toDelta() as readonly { readonly insert: unknown }[];
  const text = delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
  return text.split(';').filter((word) => word !== '');
};

export const createTypist = (options: {
  readonly name: string;
  readonly draftsDocument: string;
  readonly cookie: string | undefined;
  readonly random: Random;
  readonly tally: Tally;
}): Typist => {
  const { name, draftsDocument, cookie, random, tally } = options;
  const saved = new Set<string>();
  const typed = new Set<string>();
  let doc = new Y.Doc();

  /** At any place between two words: others write in the same text. */
  const type = (): string => {
    const word = `${name}.${typed.size}`;
    const root = doc.get(DRAFT, Y.XmlText);
    const words = wordsIn(doc);
    const before = words.slice(0, random.below(words.length + 1));
    root.insert(
      before.reduce((length, one) => length + one.length + 1, 0),
      `${word};`,
    );
    typed.add(word);
    return word;
  };

  return {
    draftsDocument,
    saved,
    typed,
    run: async (life) => {
      if (random.chance(0.5)) doc = new Y.Doc();
      const attachment = attach({ url: life.url, cookie, name: draftsDocument, doc });
      try {
        await Promise.race([attachment.synced, life.over]);
        // What was typed before and is still held is written by now, if a barrier comes back.
        let unproven = [...typed].filter((word) => !saved.has(word) && wordsIn(doc).includes(word));
        while (!life.isOver()) {
          for (let more = 1 + random.below(3); more > 0; more -= 1) unproven.push(type());
          const before = unproven;
          const echoed = await Promise.race([
            attachment.barrier().then(() => true),
            life.over.then(() => false),
          ]);
          if (!echoed) break;
          for (const word of before) saved.add(word);
          unproven = [];
          tally.add();
          await pause(life, 5 + random.below(20));
        }
      } finally {
        attachment.leave();
      }
    },
  };
};
