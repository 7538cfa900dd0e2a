/** A server that is killed between any two steps of sending: `KILLS=200` kills it more often than the usual run. */
import type { DeliveryStatus, EntryOf } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sending } from '../../../store/contract/store-rig.ts';
import { JobsRig, MINUTE } from '../../testing/jobs-rig.ts';

const KILLS = Number(process.env['KILLS'] ?? 30);
/** More than a message of three parts takes by itself. */
const STEPS = 36;
const CONTACTS = 20;
const MESSAGES_EACH = Math.ceil((KILLS * 8) / CONTACTS);

const CHILD = fileURLToPath(new URL('../../testing/doomed-sender.ts', import.meta.url));

/** Runs the sender until it is done or has killed itself; gives the signal that ended it. */
const send = (dataDir: string, now: number, lastStep: number): Promise<NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, dataDir, String(now), String(lastStep)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: path.join(dataDir, 'compiled') },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(signal);
      else reject(new Error(`the sender ended with ${code ?? signal}`));
    });
  });

it(`DR-2 L16 nothing is sent twice and nothing is lost by ${KILLS} kills`, async () => {
  const rig = await JobsRig.open();
  try {
    const { storeRig, dataDir } = rig;
    await rig.stop();
    const contacts = Array.from({ length: CONTACTS }, () => newId<ContactId>());
    for (const [n, contact] of contacts.entries()) {
      await storeRig.receive(storeRig.message('Hello', { external: `person-${n}`, contact }));
      const written = Array.from({ length: MESSAGES_EACH }, (_, k) =>
        storeRig.command(storeRig.ana, sending(`no. ${k}`), { contact }),
      );
      await storeRig.store.ledger.apply(written);
    }
    await storeRig.store.close();

    let killed = 0;
    for (let n = 0; n < KILLS; n += 1) {
      storeRig.now += 10 * MINUTE;
      if ((await send(dataDir, storeRig.now, 1 + (n % STEPS))) === 'SIGKILL') killed += 1;
    }
    storeRig.now += 10 * MINUTE;
    expect(await send(dataDir, storeRig.now, 0)).toBeNull();
    // Somebody tries again what was set aside because five processes in a row were killed with it.
    await storeRig.reopen();
    const aside = (await rig.setAside()).map(({ job }) => job);
    if (aside.length > 0) {
      await storeRig.store.jobs.tryAgain(storeRig.workspace, aside, storeRig.now);
      await storeRig.store.close();
      expect(await send(dataDir, storeRig.now, 0)).toBeNull();
      await storeRig.reopen();
    }

    const given = readFileSync(path.join(dataDir, 'given'), 'utf8').trim().split('\n');
    const seen = new Set(given);
    const entries = (await Promise.all(contacts.map((contact) => storeRig.entries(contact)))).flat();
    const messages = (entries as EntryOf<'message'>[]).filter(
      ({ kind, direction }) => kind === 'message' && direction === 'out',
    );
    const ends = new Map<string, DeliveryStatus[]>();
    for (const { kind, message = '', status } of entries as EntryOf<'delivery'>[]) {
      if (kind === 'delivery') ends.set(message, [...(ends.get(message) ?? []), status]);
    }
    const missing = messages.filter(({ id, seq }) => {
      const parts = Array.from({ length: 1 + (seq % 3) }, (_, part) => `${id}.${part}`);
      return ends.get(id)?.join() === 'sent' && !parts.every((part) => seen.has(part));
    });
    const uncertain = messages.filter(({ id }) => ends.get(id)?.join() === 'uncertain');
    const sent = messages.filter(({ id }) => ends.get(id)?.join() === 'sent');
    console.info(
      `${killed} kills, ${messages.length} messages: ${sent.length} sent, ${uncertain.length} uncertain`,
      `(${aside.length} of them were set aside)`,
    );

    expect(killed).toBe(KILLS);
    expect(given).toHaveLength(seen.size);
    expect(missing).toEqual([]);
    expect(sent.length + uncertain.length).toBe(messages.length);
    expect(uncertain.length).toBeGreaterThan(0);
  } finally {
    await rig.close();
  }
}, 600_000);
