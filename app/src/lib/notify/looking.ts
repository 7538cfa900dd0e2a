/**
 * Which contacts are on screen in visible tabs of this browser. A tab holds a shared lock named after the contact as long
 * as it shows it: so no tab that crashed is ever believed to show anything.
 */
import { ContactIdSchema, type AgentId, type ContactId } from '@parley/core/ids';
import * as v from 'valibot';

const prefix = (agent: AgentId): string => `parley/${agent}/looking/`;

/** An insecure address has no locks; then only the page itself shows notifications. */
const locks = (): LockManager | undefined => ('locks' in navigator ? navigator.locks : undefined);

/** Notes that this tab shows a contact; the disposer takes the note back. */
export const look = (agent: AgentId, contact: ContactId): (() => void) => {
  const giveUp = new AbortController();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { signal } = giveUp;
  locks()
    ?.request(`${prefix(agent)}${contact}`, { mode: 'shared', signal }, () => released)
    .catch(() => undefined);
  return () => {
    release();
    giveUp.abort();
  };
};

/** The contacts that any visible tab of the agent shows. */
export const lookedAt = async (agent: AgentId): Promise<ReadonlySet<ContactId>> => {
  const { held = [] } = (await locks()?.query()) ?? {};
  return new Set(
    held.flatMap(({ name = '' }) => {
      const parsed = v.safeParse(ContactIdSchema, name.slice(prefix(agent).length));
      return name.startsWith(prefix(agent)) && parsed.success ? [parsed.output] : [];
    }),
  );
};
