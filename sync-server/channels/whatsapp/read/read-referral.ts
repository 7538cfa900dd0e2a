/** How a person came: from an ad or post that opens a chat (RF-1, RF-2), or from a product of the catalogue. */
import type { Reference } from '@parley/core/contact/entry';
import { defined, fieldOf, idOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';

const MAX_URL = 2_000;
const MAX_TITLE = 500;
const MAX_TEXT = 2_000;

/** A field that is missing stays empty, and a referral without any text still counts (RF-3). */
export function referenceOf(message: Loose): Reference | undefined {
  const referral = fieldOf(message, 'referral');
  if (!isObject(referral)) return undefined;
  const isPost = fieldOf(referral, 'source_type') === 'post';
  return {
    source: isPost ? 'link' : 'ad',
    ...defined({
      url: textOf(fieldOf(referral, 'source_url'), MAX_URL),
      // The id of a post is not the id of an ad.
      adId: isPost ? undefined : idOf(fieldOf(referral, 'source_id')),
      clickId: idOf(fieldOf(referral, 'ctwa_clid')),
      title: textOf(fieldOf(referral, 'headline'), MAX_TITLE),
      text: textOf(fieldOf(referral, 'body'), MAX_TEXT),
    }),
  };
}

/** The product of the catalogue that a message asks about, in the shop's own id. */
export function productOf(message: Loose): string | undefined {
  return textOf(
    fieldOf(fieldOf(fieldOf(message, 'context'), 'referred_product'), 'product_retailer_id'),
    200,
  );
}
