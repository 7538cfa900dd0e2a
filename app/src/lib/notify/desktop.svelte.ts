/** Notifications of the browser: whether they may be shown on this device, and showing them (NT-1). */
import type { ContactState } from '@parley/core/contact/state';
import type { ContactId } from '@parley/core/ids';
import type { Notification as Notice } from '@parley/core/protocol/agent-api';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { contactName } from '../ui/names.ts';
import { noticeQuote, noticeWords } from './notice-words.ts';
import { targetIn, targetOf, type NotificationTarget } from './open-message.ts';

export type DesktopState =
  /** No https, so the browser has none. */
  | 'insecure'
  | 'unsupported'
  /** Nobody was asked yet. */
  | 'undecided'
  | 'denied'
  | 'granted';

/** Tag of the one that speaks for many conversations. */
const MANY = 'parley';

const stateNow = (): DesktopState => {
  if (!window.isSecureContext) return 'insecure';
  if (!('Notification' in window) || !('serviceWorker' in navigator)) return 'unsupported';
  return Notification.permission === 'default' ? 'undecided' : Notification.permission;
};

/** What this browser allows. Followed while somebody looks: it can be changed beside the address at any time. */
export class Desktop {
  #state = $state(stateNow());

  get state(): DesktopState {
    return this.#state;
  }

  /** Follows what is decided elsewhere; the disposer ends it. */
  follow(): () => void {
    const refresh = (): void => void (this.#state = stateNow());
    refresh();
    if (!window.isSecureContext) return () => undefined;
    let status: PermissionStatus | undefined;
    let ended = false;
    navigator.permissions
      .query({ name: 'notifications' })
      .then((found) => {
        status = found;
        if (!ended) found.addEventListener('change', refresh);
      })
      // Some browsers do not report this: then the state is read again when the person returns to the window.
      .catch(() => undefined);
    window.addEventListener('focus', refresh);
    return () => {
      ended = true;
      status?.removeEventListener('change', refresh);
      window.removeEventListener('focus', refresh);
    };
  }

  /** Asks; only from a press. */
  async ask(): Promise<DesktopState> {
    if (this.#state === 'undecided') await Notification.requestPermission();
    this.#state = stateNow();
    return this.#state;
  }
}

/** How long to wait for the service worker, in ms: right after the first start it is not ready yet. */
const WORKER_COMES = 5_000;

/** Only what is shown by the service worker can bring its tab forward when it is pressed. */
const registration = async (): Promise<ServiceWorkerRegistration | undefined> => {
  if (stateNow() !== 'granted') return undefined;
  const never = new Promise<undefined>((resolve) => setTimeout(resolve, WORKER_COMES, undefined));
  return Promise.race([navigator.serviceWorker.ready, never]);
};

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly target?: NotificationTarget;
}

/** @returns whether it could be shown */
const show = async ({ title, body, tag, target }: Shown): Promise<boolean> => {
  const worker = await registration();
  // `renotify` is not in the types: with it, a notification that replaces another alerts as well.
  const options: NotificationOptions & { readonly renotify: boolean } = {
    body,
    tag,
    renotify: true,
    // The page has its own sound, which can be switched.
    silent: true,
    // Browsers do not show an SVG as the icon of a notification.
    icon: '/icons/icon-192.png',
    data: target ?? {},
  };
  await worker?.showNotification(title, options);
  return worker !== undefined;
};

export const showNotice = async (
  notice: Notice,
  state: ContactState,
  words: boolean,
  people: People,
): Promise<void> => {
  const quote = words ? noticeQuote(notice, state) : undefined;
  const body = [noticeWords(notice, people), quote].filter((line) => line !== undefined).join('\n');
  await show({ title: isolate(contactName(state)), body, tag: notice.contact, target: targetOf(notice) });
};

export const showMany = async (conversations: number): Promise<void> => {
  await show({ title: m.notice_many_title(), body: m.notice_many({ count: conversations }), tag: MANY });
};

/** One to see what they look like. */
export const showExample = (): Promise<boolean> =>
  show({ title: m.notify_example_title(), body: m.notify_example(), tag: 'parley-example' });

/** Takes those of contacts away that are not among these. */
export const keepShown = async (contacts: ReadonlySet<ContactId>): Promise<void> => {
  const all = (await (await registration())?.getNotifications()) ?? [];
  for (const notification of all) {
    const contact = targetIn(notification.data)?.contact;
    const isDone =
      contact === undefined ? notification.tag === MANY && contacts.size === 0 : !contacts.has(contact);
    if (isDone) notification.close();
  }
};
