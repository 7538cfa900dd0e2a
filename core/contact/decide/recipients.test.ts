import { describe, expect, it } from 'vitest';
import { fillTemplate, type MessageTemplate } from '../../channels/templates.ts';
import type { ChannelId } from '../../ids.ts';
import { ANA, CHAT, conversing, PICTURE, text, type ContactLog } from '../testing/contact-log.ts';
import type { ActionOf } from './command.ts';

const send = (more: Partial<ActionOf<'send'>> = {}): ActionOf<'send'> => ({
  type: 'send',
  body: text('Hi'),
  files: [],
  ...more,
});

const decided = (log: ContactLog, more: Partial<ActionOf<'send'>>) => log.say(ANA, send(more));

describe('whom a message goes to', () => {
  const twice = (): ContactLog => {
    const log = conversing();
    log.write('And from my phone', { sender: { external: 'visitor2' } });
    return log;
  };

  it('MG-3 a message goes to the identity of the last inbound, or to the chosen one', () => {
    const log = twice();
    decided(log, {});
    decided(log, { identity: { channel: CHAT, external: 'visitor1' } });
    const sent = log.all('message').filter(({ direction }) => direction === 'out');
    expect(sent).toMatchObject([{ to: 'visitor2' }, { to: 'visitor1' }]);
  });

  it('MG-3 an identity that is not the contact’s is refused', () => {
    for (const identity of [
      { channel: CHAT, external: 'visitor3' },
      { channel: 'channelelse' as ChannelId, external: 'visitor1' },
    ])
      expect(decided(twice(), { identity }).decision).toMatchObject({
        refusal: { reason: 'unknown-identity' },
      });
  });

  it('CH-9 a message quotes one of its own channel that is not deleted', () => {
    const log = conversing();
    const replyTo = log.last().id;
    decided(log, { replyTo });
    expect(log.all('message').at(-1)).toMatchObject({ replyTo });
    const elsewhere = log.entries[0]?.id ?? replyTo;
    expect(decided(log, { replyTo: elsewhere }).decision).toMatchObject({
      refusal: { reason: 'unknown-message' },
    });
    const external = log.all('message')[0];
    if (external?.direction !== 'in') throw new Error('no message');
    log.bring({ type: 'message-deleted', channel: CHAT, message: { external: external.external } });
    expect(decided(log, { replyTo }).decision).toMatchObject({ refusal: { reason: 'unknown-message' } });
  });

  it('a place needs no words', () => {
    const log = conversing();
    decided(log, { body: text(''), location: { latitude: 48.85, longitude: 2.29 } });
    expect(log.last()).toMatchObject({ kind: 'assigned' });
    expect(log.all('message').at(-1)).toMatchObject({
      extra: { type: 'location', latitude: 48.85, longitude: 2.29 },
    });
  });
});

describe('templates', () => {
  const template: MessageTemplate = {
    id: '1',
    name: 'order_sent',
    language: 'en_US',
    category: 'utility',
    status: 'approved',
    header: { type: 'text', text: 'Order {{1}}' },
    body: 'Hello {{1}}, it arrives on {{ day }}. {{unknown}}',
    footer: 'Tea & Co',
    buttons: [],
    variables: [
      { in: 'header', name: '1' },
      { in: 'body', name: '1' },
      { in: 'body', name: 'day' },
    ],
  };
  const values = ['42', 'Bea', '$& Monday'];

  const having = (...templates: readonly MessageTemplate[]): ContactLog => {
    const log = conversing();
    log.templates.set(CHAT, templates);
    return log;
  };
  const filled = (more: Partial<ActionOf<'send'>> = {}): Partial<ActionOf<'send'>> => ({
    body: fillTemplate(template, values),
    template: { name: 'order_sent', language: 'en_US', values },
    ...more,
  });
  const reasonOf = (log: ContactLog, more: Partial<ActionOf<'send'>>) => {
    const { decision } = decided(log, more);
    return decision.outcome === 'refused' ? decision.refusal.reason : decision.outcome;
  };

  it('CH-2 are filled part by part, and a variable without value keeps its place', () => {
    expect(fillTemplate(template, values)).toEqual(
      text('Order 42\n\nHello Bea, it arrives on $& Monday. {{unknown}}\n\nTea & Co'),
    );
    expect(fillTemplate({ body: 'Hello {{1}}', variables: [] }, [])).toEqual(text('Hello {{1}}'));
  });

  it('CH-2 a message of a template has its words, and names the template', () => {
    const log = having(template);
    decided(log, filled());
    expect(log.all('message').at(-1)).toMatchObject({
      template: { name: 'order_sent', values },
      body: fillTemplate(template, values),
    });
  });

  it('CH-2 what the channel would not take is refused with its reason', () => {
    expect(reasonOf(conversing(), filled())).toBe('no-templates');
    expect(reasonOf(having(), filled())).toBe('unknown-template');
    expect(reasonOf(having({ ...template, status: 'paused' }), filled())).toBe('unknown-template');
    expect(reasonOf(having({ ...template, language: 'fr' }), filled())).toBe('unknown-template');
    expect(reasonOf(having({ ...template, body: 'Bye {{1}}' }), filled())).toBe('template-changed');
    expect(reasonOf(having({ ...template, variables: [] }), filled())).toBe('template-changed');
    expect(reasonOf(having(template), filled({ body: text('Buy now') }))).toBe('template-changed');
    const empty = { name: 'order_sent', language: 'en_US', values: ['42', ' ', 'Monday'] };
    expect(reasonOf(having(template), filled({ template: empty }))).toBe('unfilled-variable');
  });

  it('CH-2 a template with a picture or place needs one, and another takes none', () => {
    const { header: _header, ...rest } = template;
    const bare = { ...rest, variables: template.variables.slice(1) };
    const picture: MessageTemplate = { ...bare, header: { type: 'image', text: '' } };
    const place: MessageTemplate = { ...bare, header: { type: 'location', text: '' } };
    const own = {
      body: fillTemplate(bare, values.slice(1)),
      template: { name: 'order_sent', language: 'en_US', values: values.slice(1) },
    };
    expect(reasonOf(having(picture), own)).toBe('template-incomplete');
    expect(reasonOf(having(picture), { ...own, files: [PICTURE.id] })).toBe('applied');
    expect(reasonOf(having(bare), { ...own, files: [PICTURE.id] })).toBe('template-incomplete');
    expect(reasonOf(having(place), own)).toBe('template-incomplete');
    expect(reasonOf(having(place), { ...own, location: { latitude: 1, longitude: 2 } })).toBe('applied');
  });
});
