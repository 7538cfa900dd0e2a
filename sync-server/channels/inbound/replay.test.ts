import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceRig } from '../testing/service-rig.ts';
import { channelsCommand } from './replay-command.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
});
afterEach(() => rig.close());

const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });
const run = async (...args: string[]) => {
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  const { dataDir } = rig.server;
  const { signal } = new AbortController();
  const status = await channelsCommand(args, { dataDir, out: say, err: say, signal });
  return { status, said: said.join('') };
};
/** A body that this version of the adapter cannot read, and one that it can. */
const reportBoth = async (): Promise<void> => {
  rig.service.traps.add('typing');
  await rig.report(rig.message('m1'));
  await rig.send('not what it expects');
  await eventually(() => expect(rig.query(`SELECT n FROM inbound_raw WHERE read = 1`)).toHaveLength(2));
};

describe('pnpm channels replay', () => {
  it('CH-5 has a running server read again what it could not read', async () => {
    await reportBoth();
    const [raw] = rig.query<{ id: string }>('SELECT id FROM inbound_raw WHERE why IS NOT NULL');
    // As if an upgrade could read it.
    const body = Buffer.from(JSON.stringify({ items: [rig.message('m2')] }));
    rig.query('UPDATE inbound_raw SET body = ? WHERE id = ? RETURNING n', body, raw?.id ?? '');
    expect(await run('replay')).toEqual({
      status: 0,
      said: 'The server reads again: 1 body is in its queue.\n',
    });
    await eventually(() => expect(rig.externals()).toEqual(['m1', 'm2']));
    expect(rig.query('SELECT n FROM inbound_raw WHERE why IS NOT NULL')).toEqual([]);
  });

  it('CH-5 has a stopped server do it when it starts; what is known already stays as it is', async () => {
    await reportBoth();
    await rig.server.stop();
    expect(await run('replay', '--all')).toEqual({
      status: 0,
      said: '2 bodies are read again when the server starts.\n',
    });
    rig.query('UPDATE inbound_raw SET read = 0 RETURNING n');
    await rig.restart();
    await eventually(() => expect(rig.query('SELECT n FROM inbound_raw WHERE read = 0')).toEqual([]));
    expect(rig.externals()).toEqual(['m1']);
  });

  it('takes a time and a channel', async () => {
    await reportBoth();
    expect((await run('replay', '--all', '--since', '2001-01-01')).said).toMatch(/2 bodies/);
    expect((await run('replay', '--all', '--since', '2100-01-01')).said).toMatch(/0 bodies/);
    expect((await run('replay', '--all', '--channel', rig.channel)).said).toMatch(/2 bodies/);
    expect((await run('replay', '--all', '--channel', 'another00')).said).toMatch(/0 bodies/);
  });

  it.each([
    [[], 'Say what to do'],
    [['play'], 'Say what to do'],
    [['replay', 'more'], 'Say what to do'],
    [['replay', '--since', 'yesterday'], 'not a time'],
    [['replay', '--channel', '../x'], 'not the id'],
    [['replay', '--twice'], 'twice'],
  ])('says what is wrong with %j', async (args, why) => {
    const { status, said } = await run(...args);
    expect(status).toBe(2);
    expect(said).toContain(why);
    expect(said).toContain('pnpm channels replay');
  });
});
