import { m } from '../../paraglide/messages.js';
import type { Refusal } from './masked-line.ts';
import type { MadeBy, PromptState } from './prompts-state.svelte.ts';

/** Of the models that can be pulled by name, one that knows the screen's languages and runs without a GPU too. */
export const SUGGESTED_MODEL = 'qwen2.5-0.5b-instruct';

/** Who wrote it, and where. */
export const madeBy = ({ engine, model }: MadeBy): string => {
  if (engine === 'rules') return m.prompt_by_rules();
  return engine === 'built-in' ? m.prompt_by_browser({ model }) : m.prompt_by_model({ model });
};

/** Why an answer cannot be used. */
export const refusalWords = (why: Refusal): string => {
  switch (why) {
    case 'lost':
      return m.prompt_refused_lost();
    case 'number':
      return m.prompt_refused_number();
    case 'address':
      return m.prompt_refused_address();
    case 'language':
      return m.prompt_refused_language();
    case 'length':
      return m.prompt_refused_length();
    case 'empty':
      return m.prompt_refused_empty();
  }
};

type Said = Extract<PromptState, { step: 'said' }>['what'];

/** What there is to say where nothing is to be accepted. */
export const saidWords = (what: Said, isCorrection: boolean): string => {
  switch (what) {
    case 'nothing':
      return isCorrection ? m.prompt_no_mistakes() : m.prompt_nothing();
    case 'no-words':
      return m.prompt_no_words();
    case 'too-long':
      return m.prompt_too_long();
    case 'stopped':
      return m.prompt_stopped();
  }
};
