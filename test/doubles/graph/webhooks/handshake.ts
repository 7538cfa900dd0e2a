/** How Meta makes sure that an address is meant for its webhooks. */

/** Throws if the address does not answer with the challenge. */
export async function verifyAddress(url: string, verifyToken: string, challenge: string): Promise<void> {
  const asked = new URL(url);
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.challenge', challenge);
  asked.searchParams.set('hub.verify_token', verifyToken);
  const answer = await fetch(asked, { redirect: 'error' });
  const text = await answer.text();
  if (answer.status === 200 && text === challenge) return;
  throw new Error(
    `The callback URL or verify token couldn't be validated: HTTP ${answer.status}, ${text.slice(0, 200)}`,
  );
}
