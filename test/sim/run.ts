/** Plays operations against the real server and the real replica, heals everything, and looks for what is wrong. */
import type { Action } from '@parley/core/contact/decide/command';
import type { DraftRef, Entry } from '@parley/core/contact/entry';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { CommandId, ContactId, EntryId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import * as Y from 'yjs';
import type { OpenContact } from '../../app/src/lib/local/replica-api.ts';
import { createClock, type VirtualClock } from './clock.ts';
import { Device } from './device.ts';
import { Gallery } from './gallery.ts';
import type { Operation } from './operations.ts';
import { createRandom, type Random } from './random.ts';
import { Server } from './server.ts';
import type { Tab } from './tab.ts';
import { AGENTS, MORNING } from './team.ts';
import { Visitor } from './visitor.ts';

/** A command that a tab has kept: from here on it may not get lost. */
export interface KeptCommand {
  readonly id: CommandId;
  readonly device: Device;
  readonly contact: ContactId;
  readonly action: Action;
  /** The agent let go of it: dropped, discarded, taken back or replaced. */
  letGo: boolean;
}

/** A word typed into a shared draft and kept by its tab. */
export interface Typed {
  readonly word: string;
  /** Name of the draft. */
  readonly draft: string;
  readonly contact: ContactId;
  readonly device: Device;
}

export interface Run {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly devices: readonly Device[];
  readonly visitors: readonly Visitor[];
  readonly given: KeptCommand[];
  readonly typed: Typed[];
  readonly gallery: Gallery;
}

type TabOperation = Operation & {
  type: 'open-contact' | 'close-contact' | 'look' | 'cut' | 'hide' | 'show' | 'crash-tab';
};

type DeviceOperation = Operation & { type: 'offline' | 'online' | 'open-tab' };

/** Longest time for everything to be synced once nothing stands in its way, in ms. */
const PATIENCE = 5 * 60_000;

export async function begin(seed: number): Promise<Run> {
  const random = createRandom(seed);
  const clock = createClock(MORNING);
  const server = await Server.create(clock, random);
  const devices = AGENTS.map(
    (agent) => new Device({ clock, random, server, agent, skew: random.below(240_000) - 120_000 }),
  );
  const visitors = [0, 1].map((n) => new Visitor({ clock, random, server, n }));
  for (const device of devices) await device.open();
  return { clock, random, server, devices, visitors, given: [], typed: [], gallery: new Gallery() };
}

/** Performs one operation, lets all that follows come to rest, and looks at the screens. */
export async function perform(run: Run, operation: Operation): Promise<void> {
  const { clock, server } = run;
  switch (operation.type) {
    case 'wait':
      await clock.advance(clock.now() + operation.ms);
      await server.timers();
      break;
    case 'visitor':
      nth(run.visitors, operation.visitor)?.write();
      break;
    case 'act':
      await during(run, act(run, operation));
      break;
    case 'type':
      await type(run, operation);
      break;
    case 'open-contact':
    case 'close-contact':
    case 'look':
    case 'cut':
    case 'hide':
    case 'show':
    case 'crash-tab':
      await performOnTab(run, operation);
      break;
    case 'offline':
    case 'online':
    case 'open-tab':
      await performOnDevice(run, operation);
      break;
    case 'crash-server':
      server.crash();
      clock.after(operation.ms, () => server.start());
      break;
  }
  await clock.settle();
  run.gallery.check();
}

/** Brings everything back, and waits until all is synced. */
export async function heal(run: Run): Promise<void> {
  const { clock, server, devices } = run;
  server.start();
  for (const device of devices) device.setOnline(true);
  for (const { tab } of tabsOf(run)) {
    tab.connection.heal();
    tab.setVisible(true);
  }
  for (const visitor of run.visitors) visitor.heal();
  for (const { tab } of tabsOf(run)) {
    for (const contact of tab.replica.rows().keys()) run.gallery.open(tab, contact);
  }
  const until = clock.now() + PATIENCE;
  let calm = 0;
  while (calm < 3) {
    if (clock.now() > until) {
      const states = tabsOf(run).map(({ tab, device }) => [device.agent, tab.replica.sync()]);
      throw new Error(`not synced after five minutes: ${JSON.stringify(states)}`);
    }
    await server.timers();
    await clock.advance(clock.now() + 3_000);
    // What came into being meanwhile is opened too.
    for (const { tab } of tabsOf(run)) {
      for (const contact of tab.replica.rows().keys()) run.gallery.open(tab, contact);
    }
    run.gallery.check();
    calm = isCalm(run) ? calm + 1 : 0;
  }
}

export async function end(run: Run): Promise<void> {
  for (const device of run.devices) for (const tab of [...device.tabs]) device.crash(tab);
  await run.clock.settle();
  await run.server.end();
}

function nth<Item>(items: readonly Item[], n: number): Item | undefined {
  return items.length === 0 ? undefined : items[n % items.length];
}

function tabsOf(run: Run): readonly { readonly tab: Tab; readonly device: Device }[] {
  return run.devices.flatMap((device) => device.tabs.map((tab) => ({ tab, device })));
}

function contactAt(tab: Tab, n: number): ContactId | undefined {
  return nth([...tab.replica.rows().keys()], n);
}

function shownAt(run: Run, tab: Tab, n: number): OpenContact | undefined {
  return nth(run.gallery.of(tab), n);
}

function entriesOf(open: OpenContact | undefined): readonly Entry[] {
  return (open?.entries() ?? []).map(({ entry }) => entry);
}

/** What an agent asks for, given what the tab shows; undefined if it shows nothing to ask for. */
function actionOf(
  run: Run,
  tab: Tab,
  contact: ContactId,
  { act, n }: Operation & { type: 'act' },
): Action | undefined {
  const row = tab.replica.rows().get(contact);
  const open = run.gallery.of(tab).find((one) => one.contact === contact);
  const state = open?.state() ?? row?.state;
  if (!state) return undefined;
  const body = fromPlainText(`words-${run.random.id()}`);
  const entries = entriesOf(open);
  const comments = entries.filter((entry) => entry.kind === 'comment');
  const comment: EntryId | undefined = nth(comments, n)?.id;
  switch (act) {
    case 'send':
      return { type: 'send', body, files: [] };
    case 'send-draft':
      return open && { type: 'send', body, files: [], draft: shared(open, 'reply') };
    case 'send-and-close':
      return { type: 'send', body, files: [], close: {} };
    case 'comment':
      return {
        type: 'comment',
        body,
        files: [],
        ...(open && n % 2 === 0 ? { draft: shared(open, 'comment') } : {}),
      };
    case 'edit-comment':
      return comment && { type: 'edit-comment', comment, base: n % 2, body };
    case 'delete-comment':
      return comment && { type: 'delete-comment', comment };
    case 'assign':
      return { type: 'assign', to: nth(AGENTS, n) ?? null, from: state.assignee };
    case 'unassign':
      return { type: 'assign', to: null, from: state.assignee };
    case 'open':
    case 'close':
    case 'wake':
      return { type: act };
    case 'snooze':
      return { type: 'snooze', until: run.clock.now() + 1_000 + n * 20, regardless: n % 2 === 0 };
    case 'stage':
      return { type: 'stage', to: nth(tab.replica.workspace().rules.stages, n)?.id ?? null };
    case 'undo': {
      const last = [state.closed, state.assigned, state.snoozed, state.staged].filter((one) => one !== null);
      const entry = nth(last, n)?.entry ?? nth(entries, n)?.id;
      return entry && { type: 'undo', entry };
    }
    case 'set-read-cursor':
      return { type: 'set-read-cursor', inbound: n % (state.inbound + 1) };
    case 'send-anyway':
    case 'drop':
    case 'discard':
    case 'take-back':
      return undefined;
  }
}

function shared(open: OpenContact, kind: DraftKind): DraftRef {
  return { visibility: 'shared', draftNumber: open.draft(kind) };
}

function letGo(run: Run, id: CommandId): void {
  for (const given of run.given) if (given.id === id) given.letGo = true;
}

async function command(
  run: Run,
  device: Device,
  tab: Tab,
  contact: ContactId,
  action: Action,
  options: { readonly seen?: number; readonly replaces?: CommandId } = {},
): Promise<void> {
  await tab.replica.command(contact, action, options).then((id) => {
    run.given.push({ id, device, contact, action, letGo: false });
    if (options.replaces !== undefined) letGo(run, options.replaces);
  });
}

async function act(run: Run, operation: Operation & { type: 'act' }): Promise<void> {
  const where = nth(tabsOf(run), operation.tab);
  if (!where) return;
  const { tab, device } = where;
  const { replica } = tab;
  if (operation.act === 'send-anyway' || operation.act === 'drop') {
    const held = nth(replica.held(), operation.n);
    if (!held) return;
    const { contact, id, action } = held.command;
    const seen = replica.rows().get(contact)?.state.seq ?? 0;
    const again: Action = operation.act === 'drop' ? { type: 'drop' } : action;
    await command(run, device, tab, contact, again, { seen, replaces: id });
    return;
  }
  if (operation.act === 'discard') {
    const back = nth(replica.returned(), operation.n);
    if (!back) return;
    letGo(run, back.command.id);
    await replica.discardReturned(back.command.id);
    return;
  }
  if (operation.act === 'take-back') {
    const mine = nth(
      run.given.filter((one) => one.device === device),
      operation.n,
    );
    if (!mine) return;
    run.gallery.forgive(mine.id, true);
    if (await replica.takeBack(mine.id)) mine.letGo = true;
    else run.gallery.forgive(mine.id, false);
    return;
  }
  const contact = contactAt(tab, operation.contact);
  const action = contact && actionOf(run, tab, contact, operation);
  if (contact && action) await command(run, device, tab, contact, action);
}

async function type(run: Run, operation: Operation & { type: 'type' }): Promise<void> {
  const where = nth(tabsOf(run), operation.tab);
  const open = where && shownAt(run, where.tab, operation.contact);
  if (!where || !open) return;
  const kind = operation.n % 2 === 0 ? 'reply' : 'comment';
  const word = ` w${run.random.id().slice(0, 8)}`;
  const draft = `${kind}/${open.draft(kind)}`;
  const root = open.draftsDocument.doc.get(draft, Y.XmlText);
  // Between words: a word that is torn apart would not be found again.
  const text: string = root.toString() as string;
  const gaps = [...text].flatMap((char, index) => (char === ' ' ? [index] : []));
  root.insert(nth([...gaps, text.length], operation.n) ?? 0, word);
  await run.clock.settle();
  // Kept from here on, unless the tab is gone.
  if (where.device.tabs.includes(where.tab))
    run.typed.push({ word, draft, contact: open.contact, device: where.device });
}

/** Waits for work of a tab without letting virtual time stand in its way. */
async function during(run: Run, work: Promise<void>): Promise<void> {
  let ended = false;
  const end = work.finally(() => {
    ended = true;
  });
  await run.clock.settle();
  if (ended) await end;
  // A tab that crashed in the middle of it never answers.
  else void end.catch(() => undefined);
}

async function performOnTab(run: Run, operation: TabOperation): Promise<void> {
  const where = nth(tabsOf(run), operation.tab);
  if (!where) return;
  const { tab, device } = where;
  switch (operation.type) {
    case 'open-contact': {
      const contact = contactAt(tab, operation.contact);
      if (contact) run.gallery.open(tab, contact);
      break;
    }
    case 'close-contact':
      run.gallery.close(tab, operation.contact);
      break;
    case 'look':
      look(shownAt(run, tab, operation.contact), tab);
      break;
    case 'cut':
      tab.connection.cut();
      break;
    case 'hide':
    case 'show':
      tab.setVisible(operation.type === 'show');
      break;
    case 'crash-tab':
      run.gallery.forget(tab);
      device.crash(tab);
      if (device.tabs.length === 0) await device.open();
      break;
  }
}

/** The agent sees what a visible tab shows of a contact. */
function look(open: OpenContact | undefined, tab: Tab): void {
  if (!tab.visible() || !open) return;
  const recorded = open.entries().filter(({ pending }) => pending === null);
  const seq = recorded.at(-1)?.entry.seq;
  if (seq !== undefined) open.seen(seq);
}

async function performOnDevice(run: Run, operation: DeviceOperation): Promise<void> {
  const device = nth(run.devices, operation.device);
  if (operation.type !== 'open-tab') device?.setOnline(operation.type === 'online');
  else if (device && device.tabs.length < 2) await device.open();
}

function isCalm(run: Run): boolean {
  return (
    run.visitors.every((visitor) => visitor.waiting() === 0) &&
    tabsOf(run).every(({ tab }) => tab.replica.sync().state === 'saved')
  );
}
