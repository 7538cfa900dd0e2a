/**
 * What browsers offer of their own: `Summarizer`, `LanguageModel` and `Translator` of pages on a secure address, in no
 * worker. The model is the browser maker's; the standard leaves open whether it runs on the device (AI-2).
 */

export type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available';

/** Tells of a download that `create` began: `loaded` goes from 0 to 1. */
export interface Monitor {
  addEventListener(type: 'downloadprogress', listener: (event: { readonly loaded: number }) => void): void;
}

export interface Creating {
  readonly signal?: AbortSignal;
  readonly monitor?: (monitor: Monitor) => void;
}

interface Session {
  destroy(): void;
}

/** What all interfaces can do: say whether they are available, and make a session. */
export interface Factory<Options, Made extends Session> {
  availability(options: Options): Promise<Availability>;
  create(options: Options & Creating): Promise<Made>;
}

export interface SummarizerOptions {
  readonly type: 'tldr' | 'key-points';
  readonly format: 'plain-text';
  readonly length: 'short' | 'medium' | 'long';
  readonly sharedContext: string;
  readonly expectedInputLanguages: readonly string[];
  readonly outputLanguage: string;
}
export interface SummarizerSession extends Session {
  summarize(text: string, options: { readonly signal: AbortSignal }): Promise<string>;
}

export interface LanguageModelOptions {
  readonly expectedInputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
  readonly expectedOutputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
}
export interface LanguageModelSession extends Session {
  promptStreaming(input: string, options: { readonly signal: AbortSignal }): ReadableStream<string>;
}
/** `initialPrompts` is known when the session is made, not when availability is asked for. */
export interface LanguageModelFactory {
  availability(options: LanguageModelOptions): Promise<Availability>;
  create(
    options: LanguageModelOptions &
      Creating & {
        readonly initialPrompts: readonly { readonly role: 'system'; readonly content: string }[];
      },
  ): Promise<LanguageModelSession>;
}

export interface TranslatorOptions {
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}
export interface TranslatorSession extends Session {
  translate(text: string, options: { readonly signal: AbortSignal }): Promise<string>;
}

/** The interfaces that this browser has. */
export interface BuiltIn {
  readonly Summarizer?: Factory<SummarizerOptions, SummarizerSession>;
  readonly LanguageModel?: LanguageModelFactory;
  readonly Translator?: Factory<TranslatorOptions, TranslatorSession>;
  readonly navigator?: {
    readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] };
  };
}

/** Brand names that belong to no browser: browsers add one so that pages do not rely on the list. */
const NO_NAME = /^Chromium$|[^\p{L}\p{N} ]|\bbrand\b/iu;

/** The maker of the browser, by the browser's name: it is named beside what its model wrote. */
export const makerOf = ({ navigator }: BuiltIn): string => {
  const brands = navigator?.userAgentData?.brands.map(({ brand }) => brand) ?? [];
  return (
    brands.find((brand) => !NO_NAME.test(brand)) ??
    brands.find((brand) => brand === 'Chromium') ??
    'Browser'
  ).slice(0, 100);
};

/**
 * The availability, or `unavailable` if the question is refused: a browser may know fewer options or
 * languages.
 */
export const ask = async (asking: () => Promise<Availability> | undefined): Promise<Availability> => {
  try {
    return (await asking()) ?? 'unavailable';
  } catch {
    return 'unavailable';
  }
};
