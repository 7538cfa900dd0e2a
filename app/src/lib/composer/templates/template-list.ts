/** The templates of a channel as they are offered: one of each name, in the languages that it has. */
import type { MessageTemplate } from '@parley/core/channels/templates';
import { bestFirst } from '@parley/core/names/match-words';
import { languageName } from '../../ui/language-name.ts';
import { m } from '../../paraglide/messages.js';

export interface OfferedTemplate {
  readonly name: string;
  /** Approved ones, at least one; the one in the agent's language first, if there is one. */
  readonly versions: readonly MessageTemplate[];
}

/** @param language of the person or the agent, such as `fr` */
export function offeredTemplates(
  templates: readonly MessageTemplate[],
  language: string,
): readonly OfferedTemplate[] {
  const byName = Map.groupBy(
    templates.filter(({ status }) => status === 'approved'),
    ({ name }) => name,
  );
  const isWanted = (one: MessageTemplate) => one.language.split('_')[0] === language;
  return [...byName]
    .map(([name, versions]) => ({
      name,
      versions: versions.toSorted(
        (a, b) => Number(isWanted(b)) - Number(isWanted(a)) || a.language.localeCompare(b.language),
      ),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The templates whose name or words fit what is searched, the best first. */
export function foundTemplates(
  offered: readonly OfferedTemplate[],
  search: string,
): readonly OfferedTemplate[] {
  return bestFirst(
    offered,
    search,
    ({ name, versions }) =>
      `${name.replaceAll('_', ' ')} ${name} ${versions.map(({ body }) => body).join(' ')}`,
  );
}

export function categoryWords(category: MessageTemplate['category']): string {
  switch (category) {
    case 'marketing':
      return m.template_marketing();
    case 'utility':
      return m.template_utility();
    case 'authentication':
      return m.template_authentication();
    default:
      return m.template_other();
  }
}

/** The name of a template's language, such as *English (United States)* for `en_US`. */
export function templateLanguage({ language }: Pick<MessageTemplate, 'language'>): string {
  return languageName(language.replace('_', '-')) ?? language;
}
