/** The targets that a link may have. */

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)[^\s\p{Cc}]+$/iu;

/**
 * Whether an address may be the target of a link: http, https, mailto or tel, without blanks and control
 * characters.
 */
export const isSafeHref = (href: string): boolean => href.length <= 2048 && SAFE_LINK.test(href);
