import type { ModelFile, ModelManifest, ModelVariant, ModelDtype } from '@parley/core/models/manifest';

/** How the hub's exports end the name of a weights file, before `.onnx`. */
const SUFFIX: Readonly<Record<ModelDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
};

const WEIGHTS = /^(.*?)(_fp16|_quantized|_q4|_q4f16)?\.onnx(?:_data(?:_\d+)?)?$/;

/** The files that a variant of a model loads: all but the weights of other variants. */
export const wantedFiles = (
  manifest: Pick<ModelManifest, 'files'>,
  variant: Pick<ModelVariant, 'dtype'>,
): readonly ModelFile[] =>
  manifest.files.filter(({ path }) => {
    const weights = WEIGHTS.exec(path);
    return weights === null || (weights[2] ?? '') === SUFFIX[variant.dtype];
  });
