/** Places, contact cards and orders. */
import type { Extra, OrderItem } from '@parley/core/contact/facts/message-parts';
import { isSafeHref } from '@parley/core/rich-text/safe-href';
import { wordsOf } from '../../graph/read/content.ts';
import { unsupported, type ContentReader } from './content.ts';
import { defined, fieldOf, isObject, listOf, numberOf, textOf, within } from '../../graph/read/loose.ts';

const SHORT = 500;
const LONG = 2_000;
const MAX_CARDS = 20;
const MAX_WAYS = 20;
const MAX_ITEMS = 100;
const MAX_PRICE = 1_000_000_000;

/** Latitude 0 and longitude 0 are a place like every other. */
export const readLocation: ContentReader = (message) => {
  const location = fieldOf(message, 'location');
  const latitude = numberOf(fieldOf(location, 'latitude'));
  const longitude = numberOf(fieldOf(location, 'longitude'));
  if (latitude === undefined || Math.abs(latitude) > 90) return undefined;
  if (longitude === undefined || Math.abs(longitude) > 180) return undefined;
  const url = textOf(fieldOf(location, 'url'), LONG);
  const named = defined({
    name: textOf(fieldOf(location, 'name'), SHORT),
    address: textOf(fieldOf(location, 'address'), LONG),
  });
  return wordsOf(url !== undefined && isSafeHref(url) ? url : undefined, {
    type: 'location',
    latitude,
    longitude,
    ...named,
  });
};

type Card = Extract<Extra, { type: 'cards' }>['cards'][number];

/** Cards that are too many for the message's content stand in its words. */
export const readCards: ContentReader = (message) => {
  const cards = listOf(fieldOf(message, 'contacts')).filter(isObject).map(cardOf);
  if (cards.length === 0) return undefined;
  const more = cards
    .slice(MAX_CARDS)
    .map((card) => [card.name, ...card.phones, ...card.emails].filter(Boolean).join(', '));
  return wordsOf(more.length === 0 ? undefined : more.join('\n'), {
    type: 'cards',
    cards: cards.slice(0, MAX_CARDS),
  });
};

function cardOf(card: unknown): Card {
  const parts = ['first_name', 'last_name'].map((name) => textOf(within(card, 'name', name), SHORT));
  const name = textOf(within(card, 'name', 'formatted_name'), SHORT) ?? textOf(parts.join(' '), SHORT);
  const ways = (list: string, ...names: readonly string[]) =>
    listOf(fieldOf(card, list))
      .slice(0, MAX_WAYS)
      .flatMap((way) => names.map((one) => textOf(fieldOf(way, one), SHORT)).find(Boolean) ?? []);
  return {
    name: name ?? '',
    ...defined({ company: textOf(within(card, 'org', 'company'), SHORT) }),
    phones: ways('phones', 'phone', 'wa_id'),
    emails: ways('emails', 'email'),
  };
}

/** An item without a quantity that can be read is not ordered: the whole is then shown as unsupported, with the note. */
export const readOrder: ContentReader = (message) => {
  const order = fieldOf(message, 'order');
  const note = textOf(fieldOf(order, 'text'), LONG);
  const given = listOf(fieldOf(order, 'product_items'));
  const items = given.flatMap((item) => itemOf(item) ?? []);
  if (items.length === 0 || items.length < given.length)
    return note === undefined ? undefined : { ...unsupported(message, 'order'), ...wordsOnly(note) };
  const more = items.slice(MAX_ITEMS).map(({ quantity, product }) => `${quantity} × ${product}`);
  return wordsOf(more.length === 0 ? undefined : more.join('\n'), {
    type: 'order',
    items: items.slice(0, MAX_ITEMS),
    ...defined({ note }),
  });
};

const wordsOnly = (words: string) => ({ body: wordsOf(words).body });

function itemOf(item: unknown): OrderItem | undefined {
  const product = textOf(fieldOf(item, 'product_retailer_id'), SHORT);
  const quantity = numberOf(fieldOf(item, 'quantity'));
  if (product === undefined || quantity === undefined) return undefined;
  if (!Number.isSafeInteger(quantity) || quantity < 0) return undefined;
  const price = numberOf(fieldOf(item, 'item_price'));
  const currency = textOf(fieldOf(item, 'currency'), 10);
  return {
    product,
    quantity,
    ...(price !== undefined && price >= 0 && price <= MAX_PRICE ? { price } : {}),
    ...(currency !== undefined && /^[A-Z]{3}$/u.test(currency) ? { currency } : {}),
  };
}
