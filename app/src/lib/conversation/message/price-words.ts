import type { OrderItem } from '@parley/core/contact/facts/message-parts';
import { getLocale } from '../../paraglide/runtime.js';

/** The price of an ordered item, times its quantity; empty if the channel gives no price or no currency. */
export function priceWords({ price, currency, quantity }: OrderItem): string {
  if (price === undefined || currency === undefined) return '';
  return new Intl.NumberFormat(getLocale(), { style: 'currency', currency }).format(price * quantity);
}
