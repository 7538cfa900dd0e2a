/** The worker in which spelling is corrected: dictionaries come from this server alone, and only when asked for (AI-2). */
import { applyEdits, type Edit } from '@parley/core/language/proofreading/edit';
import { correctEnglish, readableEnglish } from '@parley/core/language/proofreading/english';
import { correctFrench } from '@parley/core/language/proofreading/french';
import { readWordList } from '@parley/core/language/proofreading/word-list';
import type { Language } from '@parley/core/language/transcript/language';
import harperBinary from '../../../../node_modules/harper.js/dist/harper_wasm_slim_bg.wasm?url';
import frenchAffixes from '../../../../node_modules/dictionary-fr/index.aff?url';
import frenchWords from '../../../../node_modules/dictionary-fr/index.dic?url';
import { countedFetch, NotLoadedError, type OnBytes } from './counted-fetch.ts';
import type { ProofEvent, ProofRequest } from './protocol.ts';

const tell = (event: ProofEvent): void => globalThis.postMessage(event);
const get = globalThis.fetch.bind(globalThis);

type Correct = (text: string, isKnown: (word: string) => boolean) => Promise<Edit[]>;

const loadEnglish = async (onBytes: OnBytes): Promise<Correct> => {
  const { createHarper } = await import('./harper.ts');
  // Harper fetches its binary by itself: only a wrapped fetch shows how far it is.
  let failure: unknown;
  globalThis.fetch = (address) =>
    countedFetch(
      get,
      address instanceof Request ? address.url : String(new URL(address, location.href)),
      onBytes,
    ).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  try {
    const harper = await createHarper(harperBinary);
    return async (text, isKnown) => {
      const remarks = await harper.check(readableEnglish(text));
      return correctEnglish(text, { remarks, isKnown });
    };
  } catch (error) {
    throw failure ?? error;
  } finally {
    globalThis.fetch = get;
  }
};

const loadFrench = async (onBytes: OnBytes): Promise<Correct> => {
  const read = async (address: string, onPart: OnBytes): Promise<string> =>
    (await countedFetch(get, address, onPart)).text();
  const [affixes, list] = await Promise.all([
    read(frenchAffixes, () => undefined),
    read(frenchWords, onBytes),
  ]).catch((error: unknown) => {
    throw error instanceof NotLoadedError
      ? error
      : new NotLoadedError('The dictionary broke off', { cause: error });
  });
  const words = readWordList(affixes, list);
  return (text, isKnown) => Promise.resolve(correctFrench(text, { words, isKnown }));
};

const LOADERS = { en: loadEnglish, fr: loadFrench } as const;
const loaded = new Map<Language, Promise<Correct>>();

const correctorOf = (run: number, language: Language): Promise<Correct> => {
  const known = loaded.get(language);
  if (known) return known;
  const onBytes: OnBytes = (here, total) => {
    tell({ type: 'loading', run, loaded: here, total });
    if (here === total) tell({ type: 'preparing', run });
  };
  tell({ type: 'preparing', run });
  const loading = LOADERS[language](onBytes);
  loaded.set(language, loading);
  // After a failure, the next request tries again.
  loading.catch(() => loaded.delete(language));
  return loading;
};

const perform = async ({ run, language, text, known }: ProofRequest): Promise<void> => {
  try {
    const correct = await correctorOf(run, language);
    const words = new Set(known);
    const edits = await correct(text, (word) => words.has(word.toLowerCase()));
    tell({ type: 'done', run, text: applyEdits(text, edits) });
  } catch (error) {
    tell({ type: 'failed', run, reason: error instanceof NotLoadedError ? 'offline' : 'unsupported' });
  }
};

globalThis.addEventListener('message', ({ data }: MessageEvent<ProofRequest>) => void perform(data));
