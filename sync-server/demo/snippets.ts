/** Texts that the shop's team writes often. */
import type { SnippetId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { withVariables } from '@parley/core/rich-text/variables';
import type { Snippet } from '@parley/core/workspace/snippets';
import { isVariable } from '@parley/core/workspace/variables';

const snippet = (
  id: string,
  name: string,
  shortcut: string,
  use: Snippet['use'],
  words: string,
): Snippet => ({
  id: id as SnippetId,
  name,
  shortcut,
  use,
  body: withVariables(fromPlainText(words), isVariable),
});

export const DEMO_SNIPPETS: readonly Snippet[] = [
  snippet(
    'snippethello',
    'Greeting',
    'hello',
    'reply',
    'Hello {contact.firstName|there}, this is {agent.firstName} of {workspace.name}. How can I help?',
  ),
  snippet(
    'snippetbonjour',
    'Bonjour',
    'bonjour',
    'reply',
    'Bonjour {contact.firstName|à vous}, ici {agent.firstName} de {workspace.name}. Que puis-je faire pour vous ?',
  ),
  snippet(
    'snippetreturn',
    'How to return',
    'return',
    'reply',
    'Hello {contact.firstName|there},\nyou can send it back within 30 days. The label goes to {contact.email}: print it, put it on the parcel, and hand it in at any post office.',
  ),
  snippet('snippetcall', 'Call back', 'call', 'both', 'Please call {contact.name} back at {contact.phone}.'),
];
