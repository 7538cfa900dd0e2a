/**
 * A workspace made over the API, for tests that are about something else: who is there and which chat there is.
 * What people do in the test itself, they do on the screen.
 */
import { expect, type APIRequestContext } from '@playwright/test';
import { newId } from '@parley/core/new-id';
import type { Invitation, Session } from '@parley/core/protocol/agent-api';
import type { WorkspaceChanged } from '@parley/core/workspace/change';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { ChatMessagesPage, ChatSession } from '@parley/core/protocol/chat-api';
import type { CommandId } from '@parley/core/ids';
import type { Rules } from '@parley/core/contact/decide/context';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { Device } from './devices.ts';

export const PASSWORD = 'a long enough password';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** The session of who is signed in on a device. */
type Entered = Extract<Session, { state: 'signed-in' }>;
export type SignedIn = Omit<Entered, 'workspace'> & { readonly workspace: Workspace };

/** Signs a device in, and asks for the whole workspace. */
const enter = async (device: Device, path: string, data: unknown): Promise<SignedIn> => {
  const session = await post<Entered>(device, path, data);
  return { ...session, workspace: await workspaceAt(device) };
};

/** The whole workspace, as the server has it. */
export const workspaceAt = async (device: Device): Promise<Workspace> =>
  (await (await device.context.request.get('/api/workspace')).json()) as Workspace;

const post = async <Value>(device: Device, path: string, data: unknown): Promise<Value> => {
  const response = await device.context.request.post(path, { data, headers: { origin: device.wire.url } });
  expect(response.ok(), `${path}: ${response.status()} ${await response.text()}`).toBe(true);
  return (await response.json()) as Value;
};

/** Sets the workspace up; the device is signed in as its owner. */
export const firstStart = (device: Device, person: Person, workspace = 'Marlow'): Promise<SignedIn> =>
  enter(device, '/api/first-start', { workspace, ...person, password: PASSWORD });

/** Invites from one device, joins on another. */
export const join = async (
  from: Device,
  device: Device,
  person: Person,
  invite: { readonly role: 'owner' | 'manager' | 'agent'; readonly limited: boolean } = {
    role: 'agent',
    limited: false,
  },
): Promise<SignedIn> => {
  const { url } = await post<Invitation>(from, '/api/invitations', invite);
  return enter(device, '/api/join', { token: new URL(url).hash.slice(1), ...person, password: PASSWORD });
};

/** Signs in on another device. */
export const signIn = (device: Device, person: Person): Promise<SignedIn> =>
  enter(device, '/api/sign-in', { email: person.email, password: PASSWORD });

export const ANA: Person = { name: 'Ana Costa', email: 'ana@example.com' };
export const BEN: Person = { name: 'Ben Okoro', email: 'ben@example.com' };

/** Who has an account on which server. */
const enrolled = new Set<string>();

/** Signs somebody in: who comes first to a server owns it, who comes for the first time is invited by the owner. */
export const atWork = async (
  server: string,
  device: Device,
  person: Person,
  from?: Device,
  invite?: Parameters<typeof join>[3],
): Promise<SignedIn> => {
  const key = `${server} ${person.email}`;
  if (enrolled.has(key)) return signIn(device, person);
  enrolled.add(key);
  return from === undefined ? firstStart(device, person) : join(from, device, person, invite);
};

export const changeWorkspace = (device: Device, change: WorkspaceChange): Promise<WorkspaceChanged> =>
  post(device, '/api/workspace', { id: newId<CommandId>(), change });

/** Changes some of the workspace's rules. */
export const changeRules = async (device: Device, rules: Partial<Rules>): Promise<void> => {
  const workspace = await workspaceAt(device);
  // The schema's arrays are not read-only, and nothing here changes them.
  const change = { type: 'set-rules', rules: { ...workspace.rules, ...rules } } as WorkspaceChange;
  await changeWorkspace(device, change);
};

/** A visitor without a browser: for conversations that have to be there before the test begins. */
export interface Caller {
  write(text: string): Promise<void>;
  /** What was written to the visitor so far, oldest first. */
  answers(): Promise<string[]>;
}

/** A new visitor of a channel, who says a name. */
export const newCaller = async (
  request: APIRequestContext,
  server: string,
  channel: string,
  name: string,
): Promise<Caller> => {
  const at = `${server}/api/chat/${channel}`;
  const session = await request.post(`${at}/session`, { data: {} });
  expect(session.ok(), await session.text()).toBe(true);
  const { token } = (await session.json()) as ChatSession;
  return {
    write: async (text) => {
      const data = { id: newId<CommandId>(), text, files: [], happenedAt: Date.now(), identity: { name } };
      const response = await request.post(`${at}/messages`, {
        data,
        headers: { authorization: `Visitor ${token}` },
      });
      expect(response.ok(), await response.text()).toBe(true);
    },
    answers: async () => {
      const response = await request.get(`${at}/messages?after=0`, {
        headers: { authorization: `Visitor ${token}` },
      });
      expect(response.ok(), await response.text()).toBe(true);
      const { messages } = (await response.json()) as ChatMessagesPage;
      return messages
        .filter((message) => message.direction === 'out')
        .map((message) => toPlainText(message.body));
    },
  };
};
