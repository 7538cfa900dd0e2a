import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Agent, type Attached } from '../testing/client.ts';
import { awarenessFrame, connectRaw } from '../testing/raw-client.ts';
import { ANA, BEN, cookieOf, startTestServer, type TestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const OTHER = 'contact002' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;

let server: TestServer;
let told: [ContactId, boolean][] = [];
const agents: Agent[] = [];
beforeEach(async () => {
  told = [];
  server = await startTestServer();
  server.bus.onSignal((signal) => {
    if (signal.type === 'agent-typing') told.push([signal.contact, signal.typing]);
  });
  await server.write(CONTACT, 'Hello');
  await server.write(OTHER, 'Hello');
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
});

const visitorTyping = (typing: boolean): void =>
  server.bus.signal({ type: 'visitor-typing', contact: CONTACT, typing });

const at = async (
  agent: typeof ANA,
  draftsDocument = DRAFTS,
): Promise<{ agent: Agent; draftsDocument: Attached }> => {
  const one = connect(server.url, agent);
  agents.push(one);
  const attached = one.attach(draftsDocument);
  await attached.synced();
  return { agent: one, draftsDocument: attached };
};

const say = (
  { draftsDocument }: { draftsDocument: Attached },
  viewing: ContactId,
  writing: 'reply' | 'comment' | null,
) => {
  draftsDocument.provider.awareness?.setLocalState({ viewing, writing });
};

const visitorsAt = ({ draftsDocument }: { draftsDocument: Attached }): unknown[] =>
  [...(draftsDocument.provider.awareness?.getStates().values() ?? [])].filter((state) => 'visitor' in state);

describe('agents who write', () => {
  it('CH-1 a reply is told when the first begins and when the last one stops', async () => {
    const [ana, ben] = [await at(ANA), await at(BEN)];
    say(ana, CONTACT, 'reply');
    await expect.poll(() => told).toEqual([[CONTACT, true]]);
    say(ben, CONTACT, 'reply');
    await vi.waitFor(() => {
      const states = [...(ana.draftsDocument.provider.awareness?.getStates().values() ?? [])];
      expect(states.filter((state) => state['writing'] === 'reply')).toHaveLength(2);
    });
    say(ana, CONTACT, null);
    ben.agent.leave();
    await expect.poll(() => told.at(-1)).toEqual([CONTACT, false]);
    expect(told).toEqual([
      [CONTACT, true],
      [CONTACT, false],
    ]);
  });

  it('EV-4 a comment is never told, nor a reply to somebody else', async () => {
    const [ana, ben] = [await at(ANA), await at(BEN)];
    say(ana, CONTACT, 'comment');
    say(ben, OTHER, 'reply');
    const elsewhere = await at(BEN, `drafts/${OTHER}@1`);
    say(elsewhere, OTHER, 'reply');
    await expect.poll(() => told).toEqual([[OTHER, true]]);
  });
});

describe('visitors who type', () => {
  it('CH-1 agents at the drafts document see it, those who come later too, until it ends', async () => {
    const ana = await at(ANA);
    const elsewhere = await at(ANA, `drafts/${OTHER}@1`);
    visitorTyping(true);
    await expect.poll(() => visitorsAt(ana)).toEqual([{ visitor: 'typing' }]);
    const ben = await at(BEN);
    await expect.poll(() => visitorsAt(ben)).toEqual([{ visitor: 'typing' }]);
    visitorTyping(false);
    await expect.poll(() => [visitorsAt(ana), visitorsAt(ben)]).toEqual([[], []]);
    expect(visitorsAt(elsewhere)).toEqual([]);
  });

  it('CH-1 nobody else can say so, not even under the id of the server', async () => {
    const ana = await at(ANA);
    visitorTyping(true);
    await expect.poll(() => visitorsAt(ana)).toEqual([{ visitor: 'typing' }]);
    const states = () => ana.draftsDocument.provider.awareness?.getStates() ?? new Map<number, unknown>();
    const [own] = [...states()].find(([, state]) => 'visitor' in (state as object)) ?? [];
    if (own === undefined) throw new Error('no id of the server');
    const evil = await connectRaw(server.url, cookieOf(BEN, 'raw'));
    await evil.attach(DRAFTS);
    evil.send(
      awarenessFrame(DRAFTS, [
        { client: own, clock: 1_000, state: '{"visitor":"forged"}' },
        { client: 4242, clock: 1, state: '{"visitor":"forged","here":true}' },
      ]),
    );
    await expect.poll(() => states().get(4242)).toEqual({ agent: BEN, name: 'Ben', here: true });
    expect(visitorsAt(ana)).toEqual([{ visitor: 'typing' }]);
    evil.close();
  });
});
