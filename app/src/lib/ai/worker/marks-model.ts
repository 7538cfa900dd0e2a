/** A model that marks the pieces of a conversation. It writes nothing: its answer is numbers (AI-7). */
import { AutoModelForTokenClassification, AutoTokenizer, Tensor } from '@huggingface/transformers';
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { scoresOfSpans, tokensOfPieces } from '@parley/core/language/transcript/mark-tokens';
import type { TextModel } from './text-model.ts';

/** Loads tokenizer and weights; their files come from where the runtime was set up to look. */
export const loadMarksModel = async (
  { id }: ModelManifest,
  { device, dtype }: ModelVariant,
): Promise<TextModel> => {
  const tokenizer = await AutoTokenizer.from_pretrained(id);
  const model = await AutoModelForTokenClassification.from_pretrained(id, { device, dtype });
  return {
    write: async (input, { signal }) => {
      if (input.type !== 'pieces') throw new TypeError('A model that marks is given pieces');
      const { ids, spans } = tokensOfPieces(input.pieces, (text) =>
        tokenizer.encode(text, { add_special_tokens: false }),
      );
      if (ids.length === 0 || signal.aborted) return { text: '[]', tokens: 0 };
      const shape = [1, ids.length];
      const output: unknown = await model({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      });
      const logits =
        typeof output === 'object' && output !== null && 'logits' in output ? output.logits : undefined;
      if (!(logits instanceof Tensor) || !(logits.data instanceof Float32Array))
        throw new TypeError('The model gave no marks');
      return { text: JSON.stringify(scoresOfSpans(logits.data, ids.length, spans)), tokens: ids.length };
    },
    dispose: async () => {
      await model.dispose();
    },
  };
};
