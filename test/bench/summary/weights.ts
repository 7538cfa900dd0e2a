/** Whether the bundled model's int8 weights say the same as those they were made of. */
import path from 'node:path';
import { BUNDLED } from '../../eval/engines.ts';
import { readGold } from '../../eval/gold.ts';
import { modelEngine, readModelFolder } from '../../eval/model-engine.ts';
import { printVerdict } from '../report.ts';

export interface WeightsCompared {
  readonly conversations: number;
  readonly sentences: number;
  /** Shares, 0 to 1. */
  readonly sameMark: number;
  readonly sameSummary: number;
  /** The largest difference of a probability. */
  readonly farthest: number;
}

const bestOf = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

/** @param folder that `app/summarizer/training/export.py extractor` wrote, with `onnx/model.onnx` */
export const compareWeights = async (folder: string | undefined): Promise<WeightsCompared | undefined> => {
  if (folder === undefined) {
    console.log(
      '\n  int8 against fp32: not measured. It needs FP32=<the folder that export.py extractor wrote>.',
    );
    return undefined;
  }
  const bundled = readModelFolder(BUNDLED);
  const whole = {
    folder: path.resolve(folder),
    manifest: { ...bundled.manifest, variants: [{ device: 'wasm', dtype: 'fp32' }] as const },
  };
  const cases = readGold();
  const scoresOf = async (from: Parameters<typeof modelEngine>[0]) => {
    const engine = await modelEngine(from);
    const all: { readonly scores: readonly (readonly number[])[]; readonly summary: string }[] = [];
    for (const { lines, language } of cases) {
      const raw = (await engine.marks?.(lines, language)) ?? '[]';
      const { summary } = await engine.summarize(lines, language);
      all.push({ scores: JSON.parse(raw) as number[][], summary: JSON.stringify(summary) });
    }
    await engine.close?.();
    return all;
  };
  const [int8, fp32] = [await scoresOf(bundled), await scoresOf(whole)];
  let [sentences, same, farthest] = [0, 0, 0];
  int8.forEach(({ scores }, index) =>
    scores.forEach((score, sentence) => {
      const other = fp32[index]?.scores[sentence] ?? [];
      sentences += 1;
      if (bestOf(score) === bestOf(other)) same += 1;
      score.forEach((value, mark) => {
        farthest = Math.max(farthest, Math.abs(value - (other[mark] ?? 0)));
      });
    }),
  );
  const sameSummaries = int8.filter(({ summary }, index) => summary === fp32[index]?.summary).length;
  const compared: WeightsCompared = {
    conversations: cases.length,
    sentences,
    sameMark: same / sentences,
    sameSummary: sameSummaries / cases.length,
    farthest,
  };
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  printVerdict(
    `int8 marks sentences as fp32 does, at least 98 % of ${sentences}`,
    percent(compared.sameMark),
    compared.sameMark >= 0.98,
  );
  console.log(`            same summaries: ${percent(compared.sameSummary)} of ${cases.length}`);
  return compared;
};
