/** How long an outside service asks us to wait. */

const SECOND = 1_000;
/** No service is waited for longer, in ms, before it is asked again. */
const LONGEST = 86_400_000;

/** The wait of a `Retry-After` header in ms: seconds, or a date. At most a day. @param now in ms */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/u.test(text)) return Math.min(Number(text) * SECOND, LONGEST);
  const date = /^[a-z]{3}/iu.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), LONGEST);
}
