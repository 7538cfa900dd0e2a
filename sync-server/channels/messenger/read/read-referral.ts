/** How a person came: from an ad, a link of m.me, or a button with a reference (RF-1, RF-2). */
import type { Reference } from '@parley/core/contact/entry';
import { anyOf, defined, fieldOf, idOf, isObject, listOf, textOf, within } from '../../graph/read/loose.ts';

const MAX_CODE = 500;
const MAX_URL = 2_000;
const MAX_TITLE = 500;

/**
 * A field that is missing stays empty, and a referral without any text still counts (RF-3).
 * @param source of a referral that comes from no ad
 */
export function referenceOf(referral: unknown, source: 'link' | 'postback'): Reference | undefined {
  if (!isObject(referral)) return undefined;
  const isAd =
    fieldOf(referral, 'source') === 'ADS' || anyOf(referral, 'ad_id', 'ads_context_data') !== undefined;
  return {
    source: isAd ? 'ad' : source,
    ...defined({
      code: textOf(fieldOf(referral, 'ref'), MAX_CODE),
      url: textOf(fieldOf(referral, 'referer_uri'), MAX_URL),
      adId: idOf(fieldOf(referral, 'ad_id')),
      clickId: idOf(anyOf(referral, 'ctwa_clid', 'click_id')),
      title: textOf(within(referral, 'ads_context_data', 'ad_title'), MAX_TITLE),
    }),
  };
}

/** The product that a message asks about, in the shop's own id where there is one. */
export function productOf(message: unknown): string | undefined {
  const [first] = listOf(fieldOf(message, 'attachments')).flatMap((attachment) =>
    listOf(within(attachment, 'payload', 'product', 'elements')),
  );
  const shown = textOf(anyOf(first, 'retailer_id', 'id'), MAX_PRODUCT);
  return shown ?? textOf(within(message, 'referral', 'product', 'id'), MAX_PRODUCT);
}

const MAX_PRODUCT = 200;
