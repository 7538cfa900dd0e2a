/**
 * Opens the replica: local data first, then the network. Composes what the other files do; see port.ts for what
 * the screen may ask, keys.ts for what is stored, ports.ts for what is asked of the world.
 */
import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Notification } from '@parley/core/protocol/agent-api';
import { write } from './database/database.ts';
import { createFollower } from './cache/follower.ts';
import { noteFirstRows } from './cache/first-rows.ts';
import { createGiving } from './outbox/dispatch.ts';
import { createFileUrls, keepFile } from './outbox/files.ts';
import { key } from './database/keys.ts';
import type { Leader } from './tabs/leader.ts';
import { createLeadership, type Leadership } from './tabs/leadership.ts';
import type { Live } from './live.ts';
import { createLookups } from './outbox/lookups.ts';
import { migrate } from './database/migrations.ts';
import { ALL_TOPICS, ReplicaCache, type Topics } from './cache/cache.ts';
import { archiveCommands, claimAnnouncements, createNotificationView } from './feed/notifications.ts';
import { NewerReplicaError, type ReplicaOptions } from './opening.ts';
import { createOpenContacts } from './open-contacts.ts';
import type { Replica } from './replica-api.ts';
import type { Failure } from './environment.ts';
import { createReach } from './attach/reach.ts';
import { createRowView } from './outbox/row-view.ts';
import { keepSettingsChange } from './outbox/settings.ts';
import { createSignals, raiseFor } from './cache/signals.ts';
import type { Keeping } from './database/stored.ts';
import { syncStateOf } from './attach/sync-status.ts';
import { isTabMessage, type TabMessage } from './tabs/tab-channel.ts';
import { untilLoaded } from './scheduling/until-loaded.ts';
import type { Knowledge } from './outbox/view.ts';

/** Browsers put tabs to sleep that are hidden for longer than this, in ms. */
const SLEEP = 60_000;

/**
 * Opens the local copy and begins to sync.
 * @throws NewerReplicaError
 */
export const openReplica = async (options: ReplicaOptions): Promise<Replica> => {
  const { environment, self, workspace, first } = options;
  const { database, channel, clock } = environment;
  const opened = await migrate(database);
  if (opened.outcome === 'newer') throw new NewerReplicaError(`replica of version ${opened.version}`);

  const cache = new ReplicaCache(database, self, workspace, environment.report);
  const signals = createSignals();
  const contacts = createOpenContacts();
  let leaderHidden = false;
  let sendingElsewhere: ReadonlySet<CommandId> = new Set();
  let disposed = false;
  let live: Live | undefined;
  let leads = false;
  let leader: Leader | undefined;
  let leadership: Leadership | undefined = undefined;
  let where: Parameters<Replica['here']> = [null, null];

  const post = (message: TabMessage): void => {
    if (!disposed) channel.post(message);
  };

  // ── the cache follows the database ──
  const announce = (topics: Topics): void => {
    const touchesRows = topics.rows !== undefined || topics.outbox || topics.workspace || topics.files;
    // Rules and files may change what any waiting command will do.
    if (touchesRows) {
      rowView.refresh(topics.rows, topics.workspace || topics.files ? true : topics.outbox);
    }
    raiseFor(signals, topics);
    const { rows } = topics;
    const concerns = (contact: ContactId): boolean =>
      topics.outbox === true ||
      topics.outbox?.includes(contact) === true ||
      topics.workspace === true ||
      topics.held === true ||
      topics.marks === true ||
      topics.notifications === true ||
      rows === null ||
      rows?.includes(contact) === true;
    contacts.each((one) => {
      if (concerns(one.contact)) one.refresh();
      if (topics.documents?.includes(one.contact)) one.documentsChanged();
    });
    leader?.changed(topics);
  };

  const follower = createFollower(environment, cache, announce);
  const { refresh } = follower;

  /** What this tab wrote: read again here, and by the other tabs. */
  const changed = (topics: Topics): Promise<void> => {
    post({ type: 'changed', topics });
    return refresh(topics);
  };
  /** What was missed of what others said: rows, which may be many, only if they may have changed. */
  const catchUp = async (slept: boolean): Promise<void> => {
    const { rows: _rows, ...rest } = ALL_TOPICS;
    const isBehind = slept || (await cache.isBehind().catch(() => true));
    await refresh(isBehind ? ALL_TOPICS : rest);
  };
  let hiddenSince = clock.now();

  // ── what is folded in ──
  const files = createFileUrls(environment, cache);
  const around = (): Knowledge => ({
    self: cache.agent,
    workspace: cache.workspace,
    now: clock.now(),
    isOnline: (agent) => live?.presence.isOnline(agent) ?? agent === cache.agent,
    file: (id) => cache.files.get(id)?.ref,
  });
  const rowView = createRowView(cache, around);
  const notifications = createNotificationView(cache);
  const commands = createLookups(
    cache,
    () => rowView.rows(),
    (id) => leader?.sending().has(id) === true || sendingElsewhere.has(id),
    { commands: () => giving.beingKept(), draftsDocuments: () => live?.draftsDocuments.unproven() ?? [] },
  );

  // ── the network, as the leading tab knows it ──
  const tellReach = (): void => {
    if (leader) post({ type: 'reach', reach: reach.now(), hidden: !environment.page.visible() });
  };
  const reach = createReach((before) => {
    if (before.caughtUp !== reach.now().caughtUp) signals.rows.raise();
    signals.sync.raise();
    tellReach();
  });
  /** How a request for one open contact ended: what it says of the network is for the leading tab to judge. */
  const onAsked = (failure: Failure | undefined): void => {
    if (leader) leader.reached(failure);
    else if (failure?.why === 'offline') post({ type: 'unreached' });
  };
  // ── tabs ──
  const onTabMessage = (message: unknown): void => {
    if (disposed || !isTabMessage(message)) return;
    switch (message.type) {
      case 'changed':
        void refresh(message.topics);
        return;
      case 'recorded':
        return;
      case 'drafts':
        live?.draftsDocuments.takeFromTab(message);
        return;
      case 'reach':
        leaderHidden = message.hidden;
        if (leader) return;
        reach.take(message.reach);
        leadership?.reconsider();
        return;
      case 'sending':
        sendingElsewhere = new Set(message.ids);
        contacts.each((one) => one.refresh());
        return;
      case 'who-leads':
        tellReach();
        return;
      case 'wake':
        leader?.resume();
        return;
      case 'unreached':
        leader?.reached({ why: 'offline' });
        return;
      case 'wiped':
        void end(false).then(() => options.onWiped?.());
    }
  };

  const lead = (): void => {
    // What is kept, and what was lost sight of, is told from all rows.
    if (!leads || live === undefined || !cache.complete) return;
    leader = live.lead({
      onReached: reach.reached,
      onFeed: reach.setCaughtUp,
      onStranger: reach.setStranger,
      onSending: (ids) => {
        post({ type: 'sending', ids: [...ids] });
        contacts.each((one) => one.refresh());
      },
      isOpen: contacts.isOpen,
    });
    // What the leader before wrote last may not have been told.
    void catchUp(false);
    tellReach();
  };
  const gain = (): void => {
    leads = true;
    lead();
  };
  const lose = (): void => {
    leads = false;
    leader?.stop();
    leader = undefined;
    sendingElsewhere = new Set();
  };

  const offs = [channel.onMessage(onTabMessage)];
  await (first ? cache.begin(first) : cache.refresh(ALL_TOPICS));
  rowView.refresh(null, true);
  // For a start without network; mostly it is there already.
  if (JSON.stringify(cache.keptSelf) !== JSON.stringify(cache.self)) {
    await write(database, (store) => {
      store.put(cache.self, key.self);
    });
  }

  leadership = createLeadership({
    environment,
    name: `parley/${workspace.id}/${self.id}/lead`,
    onGain: gain,
    onLose: lose,
    leaderIsHidden: () => leaderHidden,
  });
  offs.push(
    environment.page.onVisibility(() => {
      tellReach();
      if (!environment.page.visible()) hiddenSince = clock.now();
      // A tab that was put to sleep may have missed what the others said.
      else void catchUp(clock.now() - hiddenSince >= SLEEP);
      if (environment.page.visible()) leader?.resume();
    }),
    environment.page.onOnline(() => {
      if (!environment.page.online()) reach.reached({ why: 'offline' });
      leader?.resume();
    }),
  );
  post({ type: 'who-leads' });

  // ── documents and the network, which come after the rows ──
  const readRest = async (): Promise<void> => {
    if (!cache.complete) await refresh({ rows: null, marks: true });
    if (!cache.complete) throw new Error('not all rows were read');
  };
  const begin = async (): Promise<void> => {
    // The list first. A conversation that was asked for by its address waits for nothing.
    const drawn = environment.page.drawn();
    const rest = drawn.then(() => untilLoaded(environment, readRest, () => disposed));
    if (first?.contact === undefined) await drawn;
    const createLive = await untilLoaded(environment, options.loadLive, () => disposed);
    if (createLive === undefined) return;
    live = createLive({
      environment,
      cache,
      changed,
      onPresent: () => signals.present.raise(),
      onUnproven: () => signals.sync.raise(),
      onLine: () => signals.sync.raise(),
      network: () => reach.now().network,
      onReach: signals.sync.on,
    });
    offs.push(live.onConnected(() => leader?.resume()));
    live.presence.here(...where);
    void rest.then(lead);
  };
  const whole = begin();

  /** @param flush whether what was typed last is stored first; not after the local copy has been removed */
  const end = async (flush: boolean): Promise<void> => {
    if (disposed) return;
    if (flush) await live?.draftsDocuments.flushed();
    lose();
    leadership?.stop();
    for (const off of offs) off();
    contacts.each((one) => one.close());
    live?.close();
    files.close();
    disposed = true;
    follower.stop();
    for (const signal of Object.values(signals)) signal.clear();
    channel.close();
  };

  const giving = createGiving({
    environment,
    cache,
    changed,
    onKeeping: () => signals.sync.raise(),
    seenOf: contacts.seen,
  });

  const reporting = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => environment.report(what, error));
  };
  const replica: Replica = {
    get self() {
      return cache.self;
    },
    workspace: () => cache.workspace,
    onWorkspace: signals.workspace.on,

    settings: () => cache.settings,
    onSettings: signals.settings.on,
    async changeSettings(change) {
      await keepSettingsChange(database, environment.newId(), change);
      await changed({ settings: true });
    },

    rows: (): ReadonlyMap<ContactId, Row> => rowView.rows(),
    rowsComplete: () => cache.complete,
    firstRows: () => cache.firstRows,
    noteFirstRows: (list, firstRows) => noteFirstRows(database, list, firstRows),
    rowsReady: () => cache.whole || cache.rows.size > 0 || reach.everCaughtUp(),
    rowsWhole: () => cache.whole || reach.everCaughtUp(),
    onRows: signals.rows.on,
    mark: commands.mark,
    drafts: commands.drafts,
    onDrafts: signals.drafts.on,
    waits: commands.waits,

    whole: () => whole,
    openContact(contact) {
      if (live === undefined) throw new Error(`${contact} cannot be opened yet`);
      const { openContact } = live;
      const options = {
        around,
        standing: commands.standing,
        held: commands.held,
        mark: () => commands.mark(contact),
        setMark: (inbound: number) => reporting('mark', replica.command(contact, { type: 'mark', inbound })),
        notifications,
        archive: (list: readonly Notification[]) => reporting('archive', replica.archive(list, true)),
        onRecorded: () => post({ type: 'recorded', contact }),
        onReached: onAsked,
      };
      return contacts.open(contact, (onClose) => openContact(contact, { ...options, onClose }));
    },

    ...giving,
    tally: commands.tally,
    outcome: commands.outcome,

    held: commands.held,
    handedBack: () => cache.handed,
    async discardHandedBack(id) {
      await write(database, (store) => {
        store.delete(key.handed(id));
      });
      await changed({ handed: true });
    },
    onHanded: signals.handed.on,

    notifications,
    onNotifications: signals.notifications.on,
    async archive(list, archived) {
      await giving.commandAll(archiveCommands(list, archived));
    },
    claimAnnouncements: (ids) => claimAnnouncements(database, ids),

    sync: () =>
      syncStateOf(reach.now(), commands.unsent(), cache.outbox.length === 0, live?.isBlocked() !== true),
    onSync: signals.sync.on,
    resume() {
      if (leader) leader.resume();
      else post({ type: 'wake' });
    },

    present: () => live?.presence.present() ?? [],
    onPresent: signals.present.on,
    isTyping: (contact) => live?.presence.isTyping(contact) ?? false,
    here(...place) {
      where = place;
      live?.presence.here(...place);
    },

    async addFile(contact, file) {
      const ref = await keepFile(environment, contact, file);
      await changed({ files: true });
      return ref;
    },
    fileUrl: (id) => files.of(id as FileId),

    keeping: () => cache.keeping,
    async setKeeping(keeping: Keeping) {
      await write(database, (store) => {
        store.put(keeping, key.keeping);
      });
      await changed({ workspace: true });
    },
    size: () => environment.page.usage(),
    unsent: commands.unsent,
    async wipe() {
      post({ type: 'wiped' });
      await replica.dispose();
      await write(database, (store) => {
        store.clear();
      });
    },
    dispose: () => end(true),
  };
  return replica;
};
