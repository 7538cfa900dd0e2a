/** An example as the model sees it: by the same code that runs in the browser. */
import { cleanText } from '@parley/core/language/transcript/clean';
import { delexicalise, plainLine, withPlaceholders } from '@parley/core/language/summary/placeholders';
import { lineText, transcriptText } from '@parley/core/language/transcript/transcript';
import type { Example, Label } from './example.ts';

/** A row of the training set. */
export interface Row {
  readonly source: string;
  readonly target: string;
  /** Places of marked sentences in the source: begin and end in code points, label. */
  readonly spans: readonly (readonly [number, number, Label])[];
}

const bare = (text: string): string => text.toLowerCase().replace(/[\s.!?]+$/, '');

/** Source and target of the model, facts as placeholders; the language stands in front of the source. */
export const rowOf = (example: Example): Row => {
  const said = example.turns
    .map((turn, index) => plainLine(turn.who, turn.text, index, turn.name))
    .filter((line) => line.text !== '');
  const { lines, table } = delexicalise(said);
  const [issue, done, next] = [example.issue, example.done, example.next].map((text) =>
    withPlaceholders(text, table),
  );
  const spans: [number, number, Label][] = [];
  let at = `<${example.language}>`.length;
  const left = [...example.marks];
  for (const line of lines) {
    const text = lineText(line).toLowerCase();
    for (let i = 0; i < left.length; i += 1) {
      const mark = left[i];
      if (mark?.who !== line.who) continue;
      const wanted = bare(withPlaceholders(cleanText(mark.text), table));
      const from = text.indexOf(wanted);
      if (from < 0 || wanted === '') continue;
      spans.push([at + from, at + from + wanted.length, mark.label]);
      left.splice(i, 1);
      i -= 1;
    }
    at += text.length + 1;
  }
  const source = `<${example.language}>${transcriptText(lines)}`;
  const point = (unit: number): number => Array.from(source.slice(0, unit)).length;
  return {
    source,
    target: `<${example.outcome}><issue>${issue ?? ''}<done>${done ?? ''}<next>${next ?? ''}`,
    spans: spans.map(([begin, end, label]) => [point(begin), point(end), label]),
  };
};
