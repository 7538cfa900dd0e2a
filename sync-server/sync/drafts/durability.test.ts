import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { connect, type Agent } from '../testing/client.ts';
import { ANA, BEN, makeDataDir, startTestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const DRAFT = 'reply/0';

let dataDir: string;
const children: ChildProcess[] = [];
const agents: Agent[] = [];

const serve = async (): Promise<{ readonly url: string; kill(): Promise<void> }> => {
  const child = fork(new URL('../testing/serve.ts', import.meta.url), [dataDir], { execArgv: [] });
  children.push(child);
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return { url, kill };
};

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

beforeEach(async () => {
  dataDir = makeDataDir();
  const server = await startTestServer({ dataDir });
  await server.write(CONTACT, 'hello');
  await server.stop();
});

afterEach(() => {
  for (const agent of agents.splice(0)) agent.leave();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what was acknowledged', () => {
  it('OF-5 survives kill -9 at the moment of the acknowledgement, again and again', async () => {
    let typed = '';
    for (let round = 0; round < 3; round += 1) {
      const server = await serve();
      const ana = as(server.url, ANA).attach(DRAFTS);
      await ana.synced();
      expect(ana.doc.getText(DRAFT).toJSON()).toBe(typed);
      for (let index = 0; index < 50; index += 1) {
        const letter = String.fromCharCode(97 + ((round * 50 + index) % 26));
        ana.doc.getText(DRAFT).insert(typed.length, letter);
        typed += letter;
      }
      await ana.barrier();
      await server.kill();
      // The client's copy is thrown away: only the disk remembers.
      agents.splice(0).forEach((agent) => agent.leave());
    }
    const server = await serve();
    const ben = as(server.url, BEN).attach(DRAFTS);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe(typed);
  });

  it('OF-2 what was not acknowledged when the server was killed comes again from the client', async () => {
    const first = await serve();
    const doc = new Y.Doc();
    const ana = as(first.url, ANA).attach(DRAFTS, { doc });
    await ana.synced();
    for (let index = 0; index < 200; index += 1) doc.getText(DRAFT).insert(index, 'x');
    await first.kill();
    agents.splice(0).forEach((agent) => agent.leave());
    const second = await serve();
    const again = as(second.url, ANA).attach(DRAFTS, { doc });
    await again.synced();
    await again.barrier();
    const ben = as(second.url, BEN).attach(DRAFTS);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('x'.repeat(200));
  });
});
