/** What a composer's AI prompts need, put together when they are first shown. */
import { languageOf } from '@parley/core/language/transcript/language';
import { getLocale } from '../../paraglide/runtime.js';
import type { AppState } from '../../state/app-state.svelte.ts';
import type { ConversationState } from '../../state/conversation/conversation-state.svelte.ts';
import type { ComposerState } from '../composer-state.svelte.ts';
import { knownWords } from './known-words.ts';
import { Prompts } from './prompts-state.svelte.ts';

const isFrench = (language: string): boolean => /^fr/i.test(language.trim());

export const openPrompts = (
  app: AppState,
  conversation: ConversationState,
  composer: ComposerState,
): Prompts =>
  new Prompts({
    draft: {
      get handle() {
        return composer.handle;
      },
      get root() {
        return composer.source.root;
      },
      get revision() {
        return composer.revision;
      },
      setReworded: (by, on) => composer.setReworded(by, on),
    },
    rewriter: async (task) => {
      const [engines, { chooseEngine }] = await Promise.all([
        app.assistant.engines(),
        import('../../ai/rewriters.ts'),
      ]);
      return chooseEngine(task, {
        choose: (what, languages) => engines.choose(what, languages),
        runner: () => engines.runner(),
        proof: () => engines.proof(),
        builtIn: (what) => engines.builtIn(what),
        leaveGpu: () => engines.leaveGpu(),
      });
    },
    known: () => {
      const { fields } = conversation.state ?? {};
      const { workspace } = app.people;
      const members = workspace.members.flatMap(({ name }) => [name, ...name.split(' ')]);
      const contact = [fields?.name, ...(fields?.name?.split(' ') ?? []), fields?.company];
      return knownWords([...members, ...contact, workspace.name], composer.said());
    },
    language: () => {
      const said = composer.said().map(({ text }) => text);
      const spoken = conversation.state?.fields.language ?? getLocale();
      return languageOf(said.join('\n'), isFrench(spoken) ? 'fr' : 'en');
    },
  });

/** Codes of languages that the contact speaks, as its fields and its messages say. */
export const spokenBy = (conversation: ConversationState, composer: ComposerState): readonly string[] => {
  const { language } = conversation.state?.fields ?? {};
  const messages = composer.said().filter(({ who }) => who === 'customer');
  const written = messages.length === 0 ? [] : [languageOf(messages.map(({ text }) => text).join('\n'))];
  return [...(language === undefined ? [] : [language]), ...written];
};
