import type { MessageTemplate } from '@parley/core/channels/templates';
import type { FileId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { describe, expect, it } from 'vitest';
import { TemplateForm } from './template-form.svelte.ts';

const template = (more: Partial<MessageTemplate> = {}): MessageTemplate => ({
  id: '1',
  name: 'order_ready',
  language: 'en_US',
  category: 'utility',
  status: 'approved',
  header: { type: 'text', text: 'Order {{1}}' },
  body: 'Hello {{first_name}}, it is ready.',
  footer: 'Corner Shop',
  buttons: [
    { type: 'quick-reply', text: 'Thanks' },
    { type: 'url', text: 'Track', target: 'https://shop.example/{{1}}' },
  ],
  variables: [
    { in: 'header', name: '1' },
    { in: 'body', name: 'first_name' },
    { in: 'button', button: 1, name: '1' },
  ],
  ...more,
});

describe('a template that is filled in', () => {
  it('CH-2 takes a value for each variable of header, text and buttons, and is sent with them in order', () => {
    const form = new TemplateForm(template(), { name: 'Mia' });
    expect(form.values).toEqual(['', 'Mia', '']);
    expect(form.missing).toEqual([0, 2]);
    expect(toPlainText(form.filled)).toContain('Order {{1}}');
    expect(form.action()).toBeUndefined();
    form.values[0] = '77';
    form.values[2] = ' x77\n';
    expect(form.target(1)).toBe('https://shop.example/x77');
    expect(form.action()).toMatchObject({
      type: 'send',
      files: [],
      template: { name: 'order_ready', language: 'en_US', values: ['77', 'Mia', 'x77'] },
    });
    const { body } = form.action() ?? {};
    expect(body && toPlainText(body)).toBe('Order 77\n\nHello Mia, it is ready.\n\nCorner Shop');
  });

  it('CH-2 sends values in one line, since services refuse others', () => {
    const form = new TemplateForm(template(), undefined);
    form.values.splice(0, 3, 'a\n\tb   c', ' d ', 'e');
    expect(form.action()?.template?.values).toEqual(['a b c', 'd', 'e']);
  });

  it('CH-2 needs the file of a header', () => {
    const form = new TemplateForm(
      template({ header: { type: 'image', text: '' }, variables: [] }),
      undefined,
    );
    expect(form.action()).toBeUndefined();
    form.file = { id: 'filefile0' as FileId, name: 'a.jpg', type: 'image/jpeg', size: 3 };
    expect(form.action()).toMatchObject({ files: ['filefile0'] });
  });

  it('CH-2 needs the place of a header, in degrees that are on the earth', () => {
    const form = new TemplateForm(
      template({ header: { type: 'location', text: '' }, variables: [] }),
      undefined,
    );
    form.latitude = '91';
    form.longitude = '2.35';
    expect(form.action()).toBeUndefined();
    form.latitude = '48,85';
    form.place = 'Shop';
    expect(form.action()).toMatchObject({ location: { latitude: 48.85, longitude: 2.35, name: 'Shop' } });
  });
});
