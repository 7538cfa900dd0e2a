/** Attacks by an agent, or by somebody with an agent's session. */
import { newId } from '@parley/core/new-id';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import * as Y from 'yjs';
import { authFrame, awarenessFrame, updateFrame } from '../load/idle-agent.ts';
import type { Attack, Outcome, Target } from './attack.ts';
import { flood, unread, type Shot } from './flood.ts';

const headersOf = (target: Target, session = 0): Record<string, string> => ({
  'content-type': 'application/json',
  origin: target.url,
  cookie: target.cookies[session % target.cookies.length] ?? '',
});

const zeros = (member: string, bytes: number): Buffer =>
  Buffer.from(`{"${member}":[${'0,'.repeat(bytes / 2)}0]}`);

/** Lists of zeros, as long as the server accepts, and as long as it used to accept. */
const longBodies =
  (path: string, member: string, sizes: readonly number[]): Attack =>
  (target) => {
    const bodies = sizes.map((bytes) => zeros(member, bytes));
    return flood(target, 8, (n) => ({
      method: 'POST',
      path,
      headers: headersOf(target),
      body: bodies[n % bodies.length] ?? Buffer.alloc(0),
    }));
  };

const pullOf = (target: Target): Buffer => {
  const contacts = target.contacts.slice(0, 50).map((contact) => ({ contact, have: {}, segments: 100 }));
  return Buffer.from(JSON.stringify({ contacts }));
};

const pull = (target: Target, body: Buffer, session = 0): Shot => ({
  method: 'POST',
  path: '/api/pull',
  headers: headersOf(target, session),
  body,
});

const unreadPulls: Attack = (target) => unread(target, Array<Shot>(100).fill(pull(target, pullOf(target))));

const pullsOfManySessions: Attack = (target) => {
  const body = pullOf(target);
  return flood(target, 60, (n) => pull(target, body, n));
};

const comment = (target: Target, n: number, body: RichText) => ({
  v: 1,
  id: newId(),
  contact: target.contacts[n % target.contacts.length],
  happenedAt: Date.now(),
  seen: 0,
  action: { type: 'comment', body, files: [] },
});

/** Batches of valid commands: many small ones or few large ones. */
const commands =
  (hands: number, count: number, body: RichText): Attack =>
  (target) =>
    flood(target, hands, (n) => ({
      method: 'POST',
      path: '/api/commands',
      headers: headersOf(target, n),
      body: Buffer.from(
        JSON.stringify({ commands: Array.from({ length: count }, (_, at) => comment(target, n + at, body)) }),
      ),
    }));

/** Attaches documents over a socket, sends frames at a rate, and reconnects when the socket is closed. */
const frames = async (
  target: Target,
  documents: readonly string[],
  perSecond: number,
  next: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<Outcome> => {
  const end = performance.now() + target.seconds * 1_000;
  const headers = { cookie: target.cookies[0] ?? '', origin: target.url };
  let sent = 0;
  let refused = 0;
  while (performance.now() < end) {
    const socket = new WebSocket(`${target.url.replace('http', 'ws')}/sync`, {
      headers,
    } as unknown as string[]);
    const closed = new Promise<void>((resolve) => {
      socket.addEventListener('close', () => resolve());
    });
    socket.addEventListener('error', () => undefined);
    await Promise.race([
      closed,
      new Promise<void>((resolve) => socket.addEventListener('open', () => resolve())),
    ]);
    for (const document of documents) if (socket.readyState === 1) socket.send(authFrame(document));
    while (performance.now() < end && socket.readyState === 1) {
      for (let count = 0; count < perSecond / 50 && socket.bufferedAmount < 2 ** 20; count += 1) {
        socket.send(next(sent++));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (performance.now() < end) refused += 1;
    else socket.close();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 200))]);
  }
  return { sent, refused };
};

/** An update with many structs that build upon one that never comes. */
const orphans = (count: number): Uint8Array => {
  const doc = new Y.Doc();
  const text = doc.getText('reply/0');
  text.insert(0, 'x');
  const before = Y.encodeStateVector(doc);
  for (let n = 0; n < count; n += 1) text.insert(0, 'y');
  return Y.encodeStateAsUpdate(doc, before);
};

const buildingOnNothing: Attack = (target) => {
  const draftsDocument = target.draftsDocuments[0] ?? '';
  const updates = [4_000, 4_000, 8_000].map(orphans);
  return frames(target, [draftsDocument], 5, (n) =>
    updateFrame(draftsDocument, updates[n % updates.length] ?? orphans(1)),
  );
};

const carets: Attack = (target) => {
  const draftsDocuments = target.draftsDocuments.slice(0, 20);
  const states = ['x', 'y'].map((letter) => ({ caret: letter.repeat(3_000) }));
  return frames(target, draftsDocuments, 1_000, (n) =>
    awarenessFrame(draftsDocuments[n % draftsDocuments.length] ?? '', 4_711 + (n % 3), states[n % 2] ?? {}),
  );
};

const breaks: RichText = {
  v: 1,
  blocks: [
    { type: 'paragraph', children: Array.from({ length: 3_700 }, () => ({ type: 'break' }) as const) },
  ],
};

export const agentAttacks: Readonly<Record<string, Attack>> = {
  'structs that build on nothing': buildingOnNothing,
  'awareness flood': carets,
  'pulls unread': unreadPulls,
  'pulls of 60 sessions': pullsOfManySessions,
  'pull bodies of 4 and 1 MB': longBodies('/api/pull', 'contacts', [4_000_000, 1_000_000]),
  'command bodies of 2 MB and 640 kB': longBodies('/api/commands', 'commands', [2_000_000, 640_000]),
  'long texts of 60 sessions': commands(20, 9, breaks),
  'small commands of 60 sessions': commands(20, 200, fromPlainText('Thank you!')),
};
