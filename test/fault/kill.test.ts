/**
 * `kill -9` of the real server, again and again, in the middle of agents' commands, visitors' messages and typing in
 * drafts documents. Nothing that was acknowledged may be missing, nothing may be there twice, no command by halves.
 * `KILLS=100 pnpm unit --project test fault/kill` kills it more often.
 */
import type { Entry } from '@parley/core/contact/entry';
import type { CommandId, ContactId } from '@parley/core/ids';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../sim/random.ts';
import { attach } from './support/attachment.ts';
import { Commander } from './support/commander.ts';
import { entriesIn, pull, type Documents } from './support/kept.ts';
import { beginLife, createTally } from './support/life.ts';
import { openOffice, type Office } from './support/office.ts';
import { countWords, faultsOfCommands, readStored, type Stored } from './support/record-audit.ts';
import { createTypist, wordsIn, type Typist } from './support/typist.ts';
import { createChatActor, type ChatActor } from './support/visitor.ts';

const KILLS = Number(process.env.KILLS ?? 12);
/** The kill comes after up to this many acknowledgements of a life. */
const MOST_ACKS = 80;
const PER_KILL = 10_000;

let office: Office | undefined;
afterEach(() => office?.remove());

/** Words that were saved and are not in the drafts document once; those that were only typed may be missing, never doubled. */
const faultsOfDrafts = async (
  one: Office,
  draftsDocument: string,
  typists: readonly Typist[],
): Promise<string[]> => {
  const [reader] = one.agents;
  const attachment = attach({ url: one.url(), cookie: reader?.cookie, name: draftsDocument });
  try {
    await attachment.synced;
    const words = wordsIn(attachment.doc);
    const counts = Map.groupBy(words, (word) => word);
    const own = typists.filter((typist) => typist.draftsDocument === draftsDocument);
    const known = new Set(own.flatMap(({ typed }) => [...typed]));
    return [
      ...own
        .flatMap(({ saved }) => [...saved].filter((word) => !counts.has(word)))
        .map((word) => `${word} lost`),
      ...[...counts].flatMap(([word, found]) => (found.length > 1 ? [`${word} ${found.length} times`] : [])),
      ...words.filter((word) => !known.has(word)).map((word) => `${word} was never typed`),
    ];
  } finally {
    attachment.leave();
  }
};

const faultsOfChat = (stored: Stored, actors: readonly ChatActor[]): string[] => {
  const counts = countWords(stored);
  const of = (id: CommandId): number => counts.get(`words of ${id}`) ?? 0;
  return actors.flatMap(({ stored: acknowledged, sent }) => [
    ...[...acknowledged].filter((id) => of(id) === 0).map((id) => `message ${id} lost`),
    ...[...sent].filter((id) => of(id) > 1).map((id) => `message ${id} ${of(id)} times`),
  ]);
};

/** The visitor's own list: without gaps, each own message once, each answer of an agent once. */
const faultsOfThread = async (url: string, actor: ChatActor): Promise<string[]> => {
  const thread = await actor.thread(url);
  const own = thread.flatMap((message) => (message.own === undefined ? [] : [message.own]));
  const bodies = thread.map(({ direction, body }) => `${direction} ${JSON.stringify(body)}`);
  return [
    ...thread.flatMap(({ n }, index) =>
      n === index + 1 ? [] : [`message ${n} of a list stands at ${index + 1}`],
    ),
    ...[...actor.stored].filter((id) => !own.includes(id)).map((id) => `message ${id} is not in its list`),
    ...(new Set(bodies).size === bodies.length ? [] : ['a message is twice in its list']),
  ];
};

describe('kill -9', () => {
  it(
    `L2 CH-4 DR-2 OF-5 after each of ${KILLS}, all that was acknowledged is there, once and whole`,
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
      const draftsDocuments = contacts.slice(0, 2).map((contact) => `drafts/${contact}@1`);
      const typists = draftsDocuments.flatMap((draftsDocument, d) =>
        one.agents
          .slice(0, 2)
          .map(({ cookie }, a) => createTypist({ name: `t${d}${a}`, draftsDocument, cookie, random, tally })),
      );
      const actors = [...commanders, ...chats, ...typists];
      const asked = (): ReturnType<(typeof commanders)[number]['asked']['values']>[] =>
        commanders.map((commander) => commander.asked.values());

      const audit = async (): Promise<void> => {
        const stored = readStored(one.dataDir);
        expect(stored.faults).toEqual([]);
        for (const commands of asked()) expect(faultsOfCommands(stored, commands)).toEqual([]);
        expect(commanders.flatMap(({ contradictions }) => contradictions)).toEqual([]);
        expect([...countWords(stored)].filter(([text, n]) => n > 1 && text !== 'Hello?')).toEqual([]);
        expect(faultsOfChat(stored, chats)).toEqual([]);
        for (const draftsDocument of draftsDocuments)
          expect(await faultsOfDrafts(one, draftsDocument, typists)).toEqual([]);
      };

      for (let kill = 0; kill <= KILLS; kill += 1) {
        const life = beginLife(one.url());
        const running = Promise.all(actors.map((actor) => actor.run(life)));
        // An actor that fails ends the test at once; it does not wait for acknowledgements that never come.
        await Promise.race([tally.reach(random.below(MOST_ACKS)), running]);
        if (kill < KILLS) await one.kill();
        life.end();
        await running;
        if (kill < KILLS) await one.start();
        await audit();
      }

      const [owner] = one.agents;
      const pulled = async (contact: ContactId): Promise<readonly Entry[]> => {
        const documents: Documents = new Map();
        // Twice: the second request brings what is older than the first one asks for.
        for (let times = 0; owner && times < 2; times += 1)
          await pull(one.browser(owner), contact, documents);
        return entriesIn(documents);
      };
      // The last messages may just be on their way to the visitors: that is written too.
      for (const contact of contacts) {
        await vi.waitFor(
          async () => {
            const entries = await pulled(contact);
            expect(entries).toEqual(readStored(one.dataDir).records.get(contact));
          },
          { timeout: 20_000, interval: 100 },
        );
      }
      const stored = readStored(one.dataDir);
      for (const actor of chats) expect(await faultsOfThread(one.url(), actor)).toEqual([]);

      const count = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
      const answered = commanders.map(
        (commander) => [...commander.asked.values()].filter(({ answer }) => answer !== undefined).length,
      );
      console.log(
        [
          `kill -9: ${KILLS} kills, 0 acknowledged and lost`,
          `  commands answered   ${count(answered)} (${count(commanders.map(({ repeated }) => repeated))} requests asked again)`,
          `  messages stored     ${count(chats.map((chat) => chat.stored.size))} (${count(chats.map(({ repeated }) => repeated))} sent again)`,
          `  draftsDocument words saved    ${count(typists.map((typist) => typist.saved.size))} of ${count(typists.map((typist) => typist.typed.size))} typed`,
          `  entries in record   ${count([...stored.records.values()].map((entries) => entries.length))}`,
        ].join('\n'),
      );
    },
    60_000 + KILLS * PER_KILL,
  );
});
