/**
 * Writes rows for training, one JSON a line:
 * `node generator/main.ts --out rows.jsonl --count 30000 --seed 1 [--length 1] [--sets folder --held ids.txt] [--plain]`.
 * Four of ten conversations are French. `--sets` names the folder of the unpacked public sets; with it, some English
 * conversations begin with a sentence that a customer really wrote; `--chats` writes the rows of CuCom instead.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { conversation } from './conversation.ts';
import type { Example } from './example.ts';
import { english } from './en/voice.ts';
import { french } from './fr/voice.ts';
import { bankingFrom, cucomFrom, multidogoFrom, utterances } from './public-sets.ts';
import { randomFrom } from './random.ts';
import { rowOf } from './serialize.ts';
import type { Fact } from './voice.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    count: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '1' },
    sets: { type: 'string' },
    held: { type: 'string' },
    chats: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
  },
});

const borrowedFrom = (sets: string): Fact[] => {
  const multidogo = join(sets, 'splits_annotated_at_turn_level');
  return utterances([
    ...bankingFrom(join(sets, 'train.csv')),
    ...readdirSync(multidogo).flatMap((domain) => multidogoFrom(join(multidogo, domain, 'train.tsv'))),
  ]);
};

const idsOf = (file: string | undefined): ReadonlySet<string> =>
  new Set(
    file === undefined
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => /^\w+$/.test(line)),
  );

const generated = (): Example[] => {
  const random = randomFrom(Number(values.seed));
  const borrowed = values.sets === undefined ? [] : borrowedFrom(values.sets);
  if (borrowed.length > 0) console.log(`${String(borrowed.length)} sentences of customers from public sets`);
  return Array.from({ length: Number(values.count) }, () => {
    const isFrench = random.chance(0.4);
    return conversation(
      isFrench ? french : english,
      random,
      Number(values.length) * random.next(),
      isFrench ? [] : borrowed,
    );
  });
};

const examples =
  values.chats && values.sets !== undefined
    ? cucomFrom(join(values.sets, 'merged.jsonl'), idsOf(values.held))
    : generated();
const text = examples
  .map((example) => `${JSON.stringify(values.plain ? example : rowOf(example))}\n`)
  .join('');
if (values.out === undefined) process.stdout.write(text);
else writeFileSync(values.out, text);
console.error(`${String(examples.length)} conversations`);
