/**
 * A backup of a server in the middle of agents' commands, visitors' messages, uploads and typing. After it is put
 * back, all that was acknowledged before the backup began is there, and of what came meanwhile nothing is half.
 */
import type { FileId } from '@parley/core/ids';
import { afterEach, expect, it } from 'vitest';
import { createRandom } from '../sim/random.ts';
import { attach } from './support/attachment.ts';
import { Commander, type Asked } from './support/commander.ts';
import { beginLife, createTally } from './support/life.ts';
import { openOffice, type Office } from './support/office.ts';
import { countWords, faultsOfCommands, readStored } from './support/record-audit.ts';
import { createTypist, wordsIn } from './support/typist.ts';
import { checksum, createUploader } from './support/uploader.ts';
import { createChatActor } from './support/visitor.ts';

const PATIENT = 180_000;
/** Backups in one life of the server; the last one is put back. */
const BACKUPS = 2;
const ACKNOWLEDGED = 40;

let office: Office | undefined;
afterEach(() => office?.remove());

/** The words of a drafts document, as a browser gets them that holds nothing. */
const draftOf = async (one: Office, name: string): Promise<readonly string[]> => {
  const attachment = attach({ url: one.url(), cookie: one.agents[0]?.cookie, name });
  try {
    await attachment.synced;
    return wordsIn(attachment.doc);
  } finally {
    attachment.leave();
  }
};

const faultsOfFiles = async (one: Office, files: ReadonlyMap<FileId, string>): Promise<string[]> => {
  const faults: string[] = [];
  for (const [file, expected] of files) {
    const headers = { cookie: one.agents[0]?.cookie ?? '' };
    const response = await fetch(`${one.url()}/api/files/${file}`, { headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200 || checksum(bytes) !== expected) faults.push(`${file}: ${response.status}`);
  }
  return faults;
};

it(
  'L2 L7 CH-4 a backup of a busy server holds all that was acknowledged before it began, whole',
  async () => {
    office = await openOffice(3, 4);
    const one = office;
    const random = createRandom(Date.now());
    const tally = createTally();
    const contacts = one.visitors.map(({ contact }) => contact);
    const colleagues = one.agents.map(({ agent }) => agent);
    const commanders = one.agents.map(
      ({ agent, cookie }) => new Commander({ agent, cookie, colleagues, contacts, random, tally }),
    );
    const chats = one.visitors.map(({ token }) => createChatActor(one.channel, token, tally));
    const draft = `drafts/${contacts[0] ?? ''}@1`;
    const typists = one.agents.map(({ cookie }, n) =>
      createTypist({ name: `t${n}`, draftsDocument: draft, cookie, random, tally }),
    );
    const uploaders = one.agents.flatMap(({ cookie }, n) => {
      const contact = contacts[n];
      return contact === undefined ? [] : [createUploader({ cookie, contact, tally })];
    });

    /** What is acknowledged at this moment. */
    const acknowledged = () => ({
      asked: commanders.map((commander): Asked[] =>
        [...commander.asked.values()].map((asked) => ({ ...asked })),
      ),
      messages: chats.flatMap(({ stored }) => [...stored]),
      words: typists.flatMap(({ saved }) => [...saved]),
      files: new Map(uploaders.flatMap(({ posted }) => [...posted])),
    });

    const life = beginLife(one.url());
    const running = Promise.all(
      [...commanders, ...chats, ...typists, ...uploaders].map((actor) => actor.run(life)),
    );
    let before = acknowledged();
    let meanwhile = 0;
    for (let backup = 0; backup < BACKUPS; backup += 1) {
      await Promise.race([tally.reach(ACKNOWLEDGED), running]);
      before = acknowledged();
      const count = tally.count;
      await Promise.race([one.backUp(), running]);
      meanwhile += tally.count - count;
    }
    await Promise.race([tally.reach(ACKNOWLEDGED), running]);
    await one.kill();
    life.end();
    await running;
    // The server went on while it was copied.
    expect(meanwhile).toBeGreaterThan(0);

    await one.restore();
    await one.start();
    const stored = readStored(one.dataDir);
    expect(stored.faults).toEqual([]);
    for (const asked of before.asked) expect(faultsOfCommands(stored, asked)).toEqual([]);
    const counts = countWords(stored);
    expect(before.messages.filter((id) => counts.get(`words of ${id}`) !== 1)).toEqual([]);
    const words = await draftOf(one, draft);
    expect(before.words.filter((word) => !words.includes(word))).toEqual([]);
    expect(before.files.size).toBeGreaterThan(0);
    expect(await faultsOfFiles(one, before.files)).toEqual([]);
    // What came after the backup is not there, all the same: an older state was put back.
    const after = acknowledged();
    expect(after.messages.length).toBeGreaterThan(before.messages.length);
    expect(after.messages.filter((id) => !counts.has(`words of ${id}`)).length).toBeGreaterThan(0);
  },
  PATIENT,
);
