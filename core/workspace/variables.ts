/** The variables that snippets can use, and what they stand for (DR-6). */
import type { Fields } from '../contact/entry.ts';

/** Names that can be filled. The contact's note is not among them: the note is not for the contact's eyes. */
export const VARIABLES = [
  'contact.name',
  'contact.firstName',
  'contact.email',
  'contact.phone',
  'contact.company',
  'contact.language',
  'agent.name',
  'agent.firstName',
  'workspace.name',
] as const;
export type Variable = (typeof VARIABLES)[number];

export const isVariable = (name: string): name is Variable => (VARIABLES as readonly string[]).includes(name);

export interface VariableSource {
  readonly contact: Fields;
  readonly agent: { readonly name: string };
  readonly workspace: { readonly name: string };
}

const firstWord = (name: string | undefined): string | undefined => name?.trim().split(/\s+/u)[0];

/** What a variable stands for; undefined if nothing is known, or there is no such variable. */
export const variableValue = (
  name: string,
  { contact, agent, workspace }: VariableSource,
): string | undefined => {
  if (!isVariable(name)) return undefined;
  switch (name) {
    case 'contact.name':
      return contact.name;
    case 'contact.firstName':
      return firstWord(contact.name);
    case 'contact.email':
      return contact.email;
    case 'contact.phone':
      return contact.phone;
    case 'contact.company':
      return contact.company;
    case 'contact.language':
      return contact.language;
    case 'agent.name':
      return agent.name;
    case 'agent.firstName':
      return firstWord(agent.name);
    case 'workspace.name':
      return workspace.name;
  }
};
