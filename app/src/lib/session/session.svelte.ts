import { createContext } from 'svelte';
import type { Session } from '@parley/core/protocol/agent-api';
import { rememberedSession, rememberSession } from '../sync/remembered-session.ts';
import { getJson, postJson, speakFor, type ApiError } from './api.ts';

export type SignedIn = Extract<Session, { state: 'signed-in' }>;

export type SessionView =
  | { readonly state: 'loading' }
  /** No answer, and nobody was signed in here before. */
  | { readonly state: 'unreachable' }
  | Session;

/** Key of the note that the server does not know of a log-out yet. */
const SIGN_OUT_DUE = 'parley.sign-out-due';

const signOutIsDue = (): boolean => localStorage.getItem(SIGN_OUT_DUE) !== null;

const setSignOutDue = (due: boolean): void => {
  if (due) localStorage.setItem(SIGN_OUT_DUE, '1');
  else localStorage.removeItem(SIGN_OUT_DUE);
};

/** Who is signed in. An expired session is no log-out: the agent who was signed in stays on the screen (OF-6). */
export class SessionState {
  #view = $state.raw<SessionView>({ state: 'loading' });

  get view(): SessionView {
    return this.#view;
  }

  /** Shows the remembered agent at once, then what the server says. */
  async load(): Promise<void> {
    const known = rememberedSession();
    if (known !== undefined) {
      this.#show({ state: 'signed-in', agent: known.self, workspace: known.workspace });
    }
    // An agent who logged out without a network is not signed in again by the cookie that is still there.
    if (signOutIsDue() && !(await this.#endSession())) {
      this.#show({ state: 'unreachable' });
      return;
    }
    const result = await getJson<Session>('/api/session');
    if (!result.ok) {
      if (known === undefined) this.#show({ state: 'unreachable' });
      return;
    }
    if (result.value.state === 'signed-in') this.#enter(result.value);
    // Signed out by expiry: the replica says so, and the same user is asked. A server that was set up again has
    // nothing to do with what is remembered here; a demo is set up again each time.
    else if (known === undefined || result.value.state === 'first-start' || result.value.demo !== undefined) {
      this.#show(result.value);
    }
  }

  firstStart(input: {
    readonly workspace: string;
    readonly name: string;
    readonly email: string;
    readonly password: string;
  }): Promise<ApiError | undefined> {
    return this.#begin('/api/first-start', input);
  }

  join(input: {
    readonly token: string;
    readonly name: string;
    readonly email: string;
    readonly password: string;
  }): Promise<ApiError | undefined> {
    return this.#begin('/api/join', input);
  }

  signIn(email: string, password: string): Promise<ApiError | undefined> {
    return this.#begin('/api/sign-in', { email, password });
  }

  /** Signs in as somebody of a demo. */
  signInToDemo(email: string): Promise<ApiError | undefined> {
    return this.#begin('/api/demo/sign-in', { email });
  }

  /** Ends the session here, whether or not the server can be told. The replica has been wiped before. */
  async signOut(): Promise<void> {
    setSignOutDue(true);
    await this.#endSession();
    this.forget();
  }

  /** Has the server end the session. Without a network, the server is asked at the next start. */
  async #endSession(): Promise<boolean> {
    const result = await postJson('/api/sign-out', {});
    if (!result.ok && result.error === 'network') return false;
    setSignOutDue(false);
    return true;
  }

  /** The local copy is gone, by this tab or another: nobody is signed in here. */
  forget(): void {
    rememberSession(undefined);
    this.#show({ state: 'signed-out' });
    void this.#askForDemo();
  }

  /** Whether this is a demo, whose accounts are offered again. */
  async #askForDemo(): Promise<void> {
    const result = await getJson<Session>('/api/session');
    if (!result.ok || result.value.state !== 'signed-out' || this.#view.state !== 'signed-out') return;
    this.#show(result.value);
  }

  async #begin(path: string, body: unknown): Promise<ApiError | undefined> {
    const result = await postJson<Session>(path, body);
    if (!result.ok) return result.error;
    if (result.value.state === 'signed-in') this.#enter(result.value);
    return undefined;
  }

  /** Shows a view, and makes all further requests for the agent in it. */
  #show(view: SessionView): void {
    this.#view = view;
    speakFor(view.state === 'signed-in' ? view.agent.id : undefined);
  }

  #enter(session: SignedIn): void {
    setSignOutDue(false);
    rememberSession({ self: session.agent, workspace: session.workspace });
    const shown = this.#view;
    // The same user: what is on the screen goes on.
    if (shown.state === 'signed-in' && isSame(shown, session)) return;
    this.#show(session);
  }
}

const isSame = (a: SignedIn, b: SignedIn): boolean =>
  a.agent.id === b.agent.id && a.workspace.id === b.workspace.id;

export const [getSession, setSession] = createContext<SessionState>();
