/** A model that is ready to write. */
import {
  AutoModelForCausalLM,
  AutoModelForSeq2SeqLM,
  AutoTokenizer,
  InterruptableStoppingCriteria,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
  TextStreamer,
} from '@huggingface/transformers';
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import type { WrittenInput } from './protocol.ts';

/** Least time between two reports of a text that grows, in ms. */
const PACE = 40;

export interface Writing {
  readonly maxNewTokens: number;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

export interface TextModel {
  /** Writes until it is done, too long, or the signal is aborted (then what is there so far). */
  write(input: WrittenInput, options: Writing): Promise<{ readonly text: string; readonly tokens: number }>;
  /** Gives its memory back. */
  dispose(): Promise<void>;
}

/** Resolves in a new task, so that messages to the worker are received in between. */
const createTurn = (): (() => Promise<void>) => {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
};

/** Reports the text as its tokens come, without the prompt. */
const createTeller = (tokenizer: PreTrainedTokenizer, onText: (text: string) => void) => {
  const tokens: bigint[] = [];
  let told = 0;
  const text = () => tokenizer.decode(tokens, { skip_special_tokens: true });
  const streamer = new TextStreamer(tokenizer, {
    skip_prompt: true,
    skip_special_tokens: true,
    // Without this option, the library writes to the console.
    callback_function: () => undefined,
    token_callback_function: (more) => {
      tokens.push(...more);
      if (performance.now() - told < PACE) return;
      told = performance.now();
      onText(text());
    },
  });
  return { streamer, text, count: () => tokens.length };
};

interface Encoded {
  readonly input_ids: Tensor;
  readonly attention_mask: Tensor;
}

const encode = (tokenizer: PreTrainedTokenizer, input: WrittenInput): Encoded => {
  if (input.type === 'pieces') throw new TypeError('A model that writes is given a text or a chat');
  if (input.type === 'text') return tokenizer(input.text, { truncation: true });
  // This word makes models that think aloud first answer at once; other models do not know the word.
  const options = { add_generation_prompt: true, return_dict: true, enable_thinking: false } as const;
  return tokenizer.apply_chat_template([...input.messages], options);
};

/**
 * The template of a model's chats; newer exports have it in a separate file, which the library does not read.
 */
const TEMPLATE = 'chat_template.jinja';

/**
 * Loads tokenizer and weights; their files come from where the runtime was set up to look.
 * @param read gives another file of the model
 */
export const loadTextModel = async (
  manifest: ModelManifest,
  variant: ModelVariant,
  read: (path: string) => Promise<Response | undefined>,
): Promise<TextModel> => {
  const { id, kind } = manifest;
  const { device, dtype } = variant;
  const tokenizer = await AutoTokenizer.from_pretrained(id);
  const template = manifest.files.some(({ path }) => path === TEMPLATE) ? await read(TEMPLATE) : undefined;
  if (template) tokenizer.chat_template = await template.text();
  const model: PreTrainedModel =
    kind === 'summarizer'
      ? await AutoModelForSeq2SeqLM.from_pretrained(id, { device, dtype })
      : await AutoModelForCausalLM.from_pretrained(id, { device, dtype });

  // Every await of the library is a microtask: without this pause, no request to stop arrives during writing.
  const turn = createTurn();
  const forward = model.forward.bind(model);
  model.forward = async (inputs: unknown): Promise<unknown> => {
    await turn();
    return forward(inputs) as Promise<unknown>;
  };

  return {
    write: async (input, { maxNewTokens, signal, onText }) => {
      const encoded = encode(tokenizer, input);
      const teller = createTeller(tokenizer, onText);
      const stopping = new InterruptableStoppingCriteria();
      const stop = () => stopping.interrupt();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        await model.generate({
          ...encoded,
          max_new_tokens: maxNewTokens,
          do_sample: false,
          stopping_criteria: stopping,
          streamer: teller.streamer,
        });
      } finally {
        signal.removeEventListener('abort', stop);
      }
      return { text: teller.text(), tokens: teller.count() };
    },
    dispose: async () => {
      await model.dispose();
    },
  };
};
