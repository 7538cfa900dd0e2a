/** What is said of a model, in the language of the screen. */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { MOST_ON_PROCESSOR, type Device } from '../../ai/choose-model.ts';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';

/** More than these are counted, not named. */
const MOST_NAMED = 4;

/** `English, French, Spanish, German +9` */
export const languagesText = (languages: readonly string[]): string => {
  const names = new Intl.DisplayNames(getLocale(), { type: 'language' });
  const name = (code: string): string => {
    try {
      return names.of(code) ?? code;
    } catch {
      // A manifest may hold what is no code of a language.
      return code;
    }
  };
  const first = languages.slice(0, MOST_NAMED).map(name).join(', ');
  return languages.length > MOST_NAMED ? `${first} +${languages.length - MOST_NAMED}` : first;
};

/** A commit is long, and its beginning enough to compare. */
export const revisionText = (revision: string): string =>
  /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 10) : revision;

/** How, or why not, a model runs on a device. */
export const runsText = (
  manifest: Pick<ModelManifest, 'memory' | 'variants'>,
  variant: ModelVariant | undefined,
  device: Device,
): string => {
  if (variant) return variant.device === 'webgpu' ? m.model_runs_gpu() : m.model_runs_processor();
  const isForGpu =
    manifest.memory > MOST_ON_PROCESSOR || manifest.variants.every((one) => one.device === 'webgpu');
  return isForGpu && !device.gpu ? m.model_needs_gpu() : m.model_too_large();
};
