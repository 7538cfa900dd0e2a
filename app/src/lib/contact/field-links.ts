/** Where the fields of a contact lead. */
import type { FieldName } from '@parley/core/contact/entry';
import { addressHref, numberHref } from '@parley/core/links/find-links';
import { linkedText } from '@parley/core/links/linked-text';
import { m } from '../paraglide/messages.js';

export interface FieldLink {
  readonly href: string;
  /** What it is: what one does by it, or the address itself. */
  readonly text: string;
}

/** The links that a field gives: writing to an address, calling a number, and every address in other words. */
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
