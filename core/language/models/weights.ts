/** How the hub's exports name the files of a model, below its folder. */
import type { ModelDtype } from './manifest.ts';

/** How the name of a weights file ends, before `.onnx`. */
const SUFFIX: Readonly<Record<ModelDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
};

const WEIGHTS = /^(.*?)(_fp16|_quantized|_q4|_q4f16)?\.onnx(?:_data(?:_\d+)?)?$/;

/** Whether a file holds weights that are stored in another way than this one. */
export const isOfOtherWeights = (path: string, dtype: ModelDtype): boolean => {
  const weights = WEIGHTS.exec(path);
  return weights !== null && (weights[2] ?? '') !== SUFFIX[dtype];
};

/** The graph of a model that follows instructions, in one way of storing its weights. */
export const graphOf = (dtype: ModelDtype): string => `onnx/model${SUFFIX[dtype]}.onnx`;

/** Whether a file is that graph, or holds the graph's weights, which are beside it if they are large. */
export const isOfGraph = (path: string, dtype: ModelDtype): boolean => {
  const graph = graphOf(dtype);
  return path === graph || (path.startsWith(graph) && /^_data(?:_\d{1,3})?$/.test(path.slice(graph.length)));
};

/** Files without which no model runs, */
export const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
/** Files that are taken as well if the model has them. */
export const OPTIONAL = ['generation_config.json', 'chat_template.jinja'] as const;
