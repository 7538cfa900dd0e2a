import type { MessageTemplate } from '@parley/core/channels/templates';
import { expect, it } from 'vitest';
import { foundTemplates, offeredTemplates } from './template-list.ts';

const template = (name: string, language: string, more: Partial<MessageTemplate> = {}): MessageTemplate => ({
  id: `${name}/${language}`,
  name,
  language,
  category: 'utility',
  status: 'approved',
  body: 'Hello',
  buttons: [],
  variables: [],
  ...more,
});

const all = [
  template('order_ready', 'en_US'),
  template('order_ready', 'fr'),
  template('order_ready', 'de', { status: 'paused' }),
  template('invoice', 'en_US', { body: 'Your bill is due' }),
  template('sale', 'en_US', { status: 'rejected' }),
];

it('CH-2 offers what is approved, one of each name, with the wanted language first', () => {
  expect(
    offeredTemplates(all, 'fr').map(({ name, versions }) => [name, ...versions.map((one) => one.language)]),
  ).toEqual([
    ['invoice', 'en_US'],
    ['order_ready', 'fr', 'en_US'],
  ]);
});

it('CH-2 finds templates by their name and their words', () => {
  const found = (search: string) =>
    foundTemplates(offeredTemplates(all, 'en'), search).map(({ name }) => name);
  expect(found('order ready')).toEqual(['order_ready']);
  expect(found('bill')).toEqual(['invoice']);
  expect(found('nothing like that')).toEqual([]);
});
