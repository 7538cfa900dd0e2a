/** Where a link may lead. */

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)[^\s\p{Cc}]+$/iu;

/** Whether an address may stand in a link: http, https, mailto or tel, without blanks and control characters. */
export const isSafeHref = (href: string): boolean => href.length <= 2048 && SAFE_LINK.test(href);
