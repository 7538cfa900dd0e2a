/** What has to be true once everything is healed and synced. Each check throws what is wrong. */
import { isOwnNote } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { withoutWords } from '@parley/core/contact/redact';
import { initialState } from '@parley/core/contact/state';
import { draftName } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import { causeOf, type AgentId, type ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { readDraftsDocument } from '@parley/sync-server/sync/drafts/draft-document';
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import type { Run } from './run.ts';
import type { Server } from './server.ts';
import { AGENTS, WORKSPACE } from './team.ts';

const fail = (message: string, detail?: unknown): never => {
  throw new Error(detail === undefined ? message : `${message}\n${JSON.stringify(detail, null, 1)}`);
};

const equal = (actual: unknown, expected: unknown, message: string): void => {
  if (!isDeepStrictEqual(actual, expected)) fail(message, { actual, expected });
};

const json = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** The contacts that an agent sees. */
const contactsOf = async (run: Run, agent: AgentId | undefined): Promise<readonly ContactId[]> => {
  if (agent === undefined) return [];
  const { changes } = await run.server.store().feed.changes(agent, 0, 10_000);
  return changes.flatMap((change) => (change.type === 'row' ? [change.contact] : []));
};

/** The whole record of a contact as the database has it. */
export const recordOf = async (server: Server, contact: ContactId): Promise<readonly Entry[]> => {
  const { record } = server.store();
  const segments = await record.segments(contact);
  const texts = segments.map(({ name }) => record.entryTexts(name.slice(0, name.indexOf('@')), 0));
  return (await Promise.all(texts)).flat().map((text) => JSON.parse(text) as Entry);
};

/** L1, L4, OC-5: the record is in order, and the state is its fold. */
const recordIsSound = async (run: Run, contact: ContactId): Promise<void> => {
  const entries = await recordOf(run.server, contact);
  entries.forEach((entry, index) => {
    if (entry.seq !== index + 1) fail(`seq ${entry.seq} at place ${index + 1} of ${contact}`);
    if (entry.at < (entries[index - 1]?.at ?? 0)) fail(`time falls at ${entry.id}`);
  });
  const ids = entries.map((entry) => entry.id);
  if (new Set(ids).size !== ids.length) fail(`an entry of ${contact} stands there twice`);
  const turns = entries.filter((entry) => entry.kind === 'opened' || entry.kind === 'closed');
  turns.forEach((entry, index) => {
    if ((entry.kind === 'opened') !== (index % 2 === 0)) fail(`${contact} was opened or closed twice`);
  });
  const row = await run.server.store().record.row(WORKSPACE, contact);
  const folded = entries.map((entry) => asWritten(run, entry)).reduce(evolve, initialState(contact));
  equal(json(folded), json(row?.state), `the state of ${contact} is not the fold of its record`);
};

/** The state still knows tags and lengths of deleted comments: they are folded as they were written. */
const asWritten = (run: Run, entry: Entry): Entry => {
  if (!('redacted' in entry)) return entry;
  const written = run.server.written.get(entry.id);
  if (written === undefined) return fail(`${entry.id} is redacted, and was never written`);
  equal(json(withoutWords(written)), entry, `${entry.id} has changed by more than its redaction`);
  return written;
};

/** CH-4: a visitor's confirmed message is there, once. */
const messagesAreThere = async (run: Run, contacts: readonly ContactId[]): Promise<void> => {
  const records = await Promise.all(contacts.map((contact) => recordOf(run.server, contact)));
  const words = records
    .flat()
    .flatMap((entry) => (entry.kind === 'message' ? [toPlainText(entry.body)] : []));
  if (new Set(words).size !== words.length) fail('a message was recorded twice');
  for (const visitor of run.visitors) {
    for (const one of visitor.confirmed)
      if (!words.includes(one)) fail(`the visitor's message ${one} is lost`);
  }
};

/** L2, L3: an answer that was heard holds for ever, and asking again changes nothing. */
const answersHold = async (run: Run): Promise<void> => {
  for (const device of run.devices) {
    for (const { agent, command, answer } of device.heard()) {
      const row = await run.server.store().record.row(WORKSPACE, command.contact);
      const again = await run.server.commands(agent, [command]);
      equal(again.answers[0], answer, `another answer to ${command.id}`);
      equal(
        await run.server.store().record.row(WORKSPACE, command.contact),
        row,
        `${command.id} was applied again`,
      );
      const entries = await recordOf(run.server, command.contact);
      const own = entries.filter((entry) => causeOf(entry.id) === command.id);
      if (answer.outcome !== 'applied' && own.length > 0)
        fail(`${command.id} is ${answer.outcome}, and recorded`);
      const isWords = command.action.type === 'send' || command.action.type === 'comment';
      if (answer.outcome === 'applied' && isWords && own.length === 0)
        fail(`${command.id} was acknowledged and is lost`);
    }
  }
};

/** OF-2, L5: what an agent asked for was applied, or is held or returned where its author finds it. */
const nothingIsLost = async (run: Run): Promise<void> => {
  for (const { id, device, contact, action, letGo } of run.given) {
    // A newer read cursor takes the place of one that was not sent yet.
    if (letGo || isOwnNote(action)) continue;
    if ((await recordOf(run.server, contact)).some((entry) => causeOf(entry.id) === id)) continue;
    const answer = device.heard().findLast((heard) => heard.command.id === id)?.answer;
    const isHeld = device.tabs.every(({ replica }) =>
      replica.held().some(({ command }) => command.id === id),
    );
    const isBack = device.tabs.every(({ replica }) =>
      replica.returned().some(({ command }) => command.id === id),
    );
    // Many a command does nothing: closing what is closed.
    if (answer?.outcome === 'applied' || isHeld || isBack) continue;
    fail(`${action.type} ${id} of ${device.agent} is lost`, { answer });
  }
};

/** Revisions of drafts documents are told in real time, which does not pass here. */
const shownRow = (row: Row | undefined): unknown =>
  json(row && { ...row, draftsDocument: { incarnation: row.draftsDocument.incarnation } });

/** Every tab shows what the server has. */
const viewsAgree = async (run: Run): Promise<void> => {
  for (const device of run.devices) {
    const contacts = await contactsOf(run, device.agent);
    for (const tab of device.tabs) {
      const { replica } = tab;
      const who = `a tab of ${device.agent}`;
      equal([...replica.rows().keys()].sort(), [...contacts].sort(), `${who} shows other contacts`);
      if (replica.unsent() !== 0) fail(`${who} still has something unsent`);
      for (const contact of contacts) {
        const row = await run.server.store().record.row(WORKSPACE, contact);
        equal(shownRow(replica.rows().get(contact)), shownRow(row), `${who} shows another row of ${contact}`);
        const open = run.gallery.of(tab).find((one) => one.contact === contact);
        if (!open) continue;
        const shown = open.entries();
        const waiting = shown.filter(({ pending }) => pending !== null);
        if (waiting.length > 0) fail(`${who} still shows as waiting`, waiting);
        // Edits and delivery states are folded into what they amend.
        const entries = (await recordOf(run.server, contact)).filter(
          ({ kind }) => kind !== 'delivery' && kind !== 'comment-edited' && kind !== 'reaction',
        );
        equal(
          json(shown.map(({ entry }) => entry)),
          json(shown.length === 0 ? [] : entries.slice(-shown.length)),
          `${who} shows another record`,
        );
        if (shown.length === 0 && entries.length > 0) fail(`${who} shows nothing of ${contact}`);
        equal(json(open.state()), json(row?.state), `${who} has another state of ${contact}`);
      }
    }
  }
};

/** Drafts that deleted comments were written in: their words are gone for good, with all that stood there (CM-5). */
const draftsOfDeleted = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(
    entries.flatMap((entry) =>
      entry.kind === 'comment' && entry.redacted === true && entry.draft?.visibility === 'shared'
        ? [draftName('comment', entry.draft.draftNumber)]
        : [],
    ),
  );

/** CM-4, L7: drafts are the same everywhere, and every word typed is in them. */
const draftsConverge = async (run: Run, contacts: readonly ContactId[]): Promise<void> => {
  for (const contact of contacts) {
    const draftsDocument = await run.server.store().drafts.state(contact);
    const name = formatName({ kind: 'drafts', contact, incarnation: draftsDocument?.incarnation ?? 1 });
    const { doc } = readDraftsDocument(await run.server.store().drafts.load(name));
    const textOf = (one: typeof doc): string =>
      [...one.share.keys()]
        .sort()
        .map((key) => `${key}: ${one.get(key).toJSON() as string}`)
        .filter((line) => !line.endsWith(': '))
        .join('\n');
    for (const key of doc.share.keys()) doc.get(key, Y.XmlText);
    const stored = textOf(doc);
    for (const device of run.devices) {
      for (const tab of device.tabs) {
        const open = run.gallery.of(tab).find((one) => one.contact === contact);
        if (!open || !tab.replica.rows().has(contact)) continue;
        for (const key of doc.share.keys()) open.draftsDocument.doc.get(key, Y.XmlText);
        equal(textOf(open.draftsDocument.doc), stored, `a tab of ${device.agent} has other drafts`);
      }
    }
    const deleted = draftsOfDeleted(await recordOf(run.server, contact));
    for (const { word, draft, device } of run.typed.filter((typed) => typed.contact === contact)) {
      if (stored.includes(word.trim()) || deleted.has(draft)) continue;
      // Who has lost sight of the contact finds the words among what was returned (law L15).
      const back = device.tabs.every(({ replica }) =>
        JSON.stringify(replica.returned()).includes(word.trim()),
      );
      if (!back) fail(`the word${word} typed by ${device.agent} for ${contact} is lost`, { stored });
    }
  }
};

export const check = async (run: Run): Promise<void> => {
  const contacts = await contactsOf(run, AGENTS[0]);
  for (const contact of contacts) await recordIsSound(run, contact);
  await messagesAreThere(run, contacts);
  await viewsAgree(run);
  await draftsConverge(run, contacts);
  await nothingIsLost(run);
  await answersHold(run);
  for (const device of run.devices) {
    const [report] = device.reports;
    if (report !== undefined) fail(`the replica of ${device.agent} reports: ${report}`);
  }
};
