import type { ModelFile, ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { isOfOtherWeights } from '@parley/core/language/models/weights';

/** The files that a variant of a model loads: all but the weights of other variants. */
export const wantedFiles = (
  manifest: Pick<ModelManifest, 'files'>,
  { dtype }: Pick<ModelVariant, 'dtype'>,
): readonly ModelFile[] => manifest.files.filter(({ path }) => !isOfOtherWeights(path, dtype));
