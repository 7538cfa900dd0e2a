/** Links of a contact's fields. */
import type { FieldName } from '@parley/core/contact/entry';
import { addressHref, numberHref } from '@parley/core/links/find-links';
import { linkedText } from '@parley/core/links/linked-text';
import { m } from '../paraglide/messages.js';

export interface FieldLink {
  readonly href: string;
  /** The text of the link: its action, or the address itself. */
  readonly text: string;
}

/** The links of a field: to write to an address, to call a number, and all addresses within other words. */
export const fieldLinks = (field: FieldName, value: string): readonly FieldLink[] => {
  if (field === 'phone') {
    const href = numberHref(value);
    if (href !== undefined) return [{ href, text: m.field_call() }];
  }
  const whole = addressHref(value);
  if (field === 'email' && whole?.startsWith('mailto:') === true) {
    return [{ href: whole, text: m.field_write() }];
  }
  const seen = new Map<string, string>();
  for (const { href, text } of linkedText(value)) if (href !== undefined) seen.set(href, text);
  return [...seen].map(([href, text]) => ({ href, text }));
};
