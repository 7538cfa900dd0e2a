/** What the server does by itself, as jobs of one durable queue. Each kind has a loop of its own. */
import { firstDelivery, type Entry } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import type { JobKind } from '@parley/core/protocol/health-api';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import type { GuardedHttp } from '../channels/adapter.ts';
import type { InboundReader } from '../channels/inbound/inbound-reader.ts';
import type { Registry } from '../channels/registry.ts';
import type { TemplateSync } from '../channels/template-sync.ts';
import type { Files } from '../files/files.ts';
import type { Commit } from '../ledger/commit.ts';
import type { Store } from '../store/store.ts';
import { createSetAside, type SetAside } from '../store/set-aside.ts';
import { createContactHandler, listContact } from './kinds/contacts.ts';
import { createDraftHandler } from './kinds/drafts.ts';
import { createFileHandlers, listFile, planSweep } from './kinds/files.ts';
import { createInboundHandlers, planRemoval } from './kinds/inbounds.ts';
import { createMediaHandler } from './kinds/media.ts';
import { createProfileHandler } from './kinds/profiles.ts';
import { createTemplateHandler } from './kinds/templates.ts';
import { createMarkReadHandler } from './kinds/send/mark-read.ts';
import { createSendHandler, type SendHandlerOptions } from './kinds/send/send-handler.ts';
import { createTimerHandlers } from './kinds/timers.ts';
import { createWorkHandlers } from './kinds/works.ts';
import { startLoop, type Loop } from './loop.ts';
import { JobRunner, type JobHandler } from './runner.ts';

export interface JobsOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly kinds: Registry;
  readonly reader: InboundReader;
  readonly templates: TemplateSync;
  readonly guardedHttp: GuardedHttp;
  readonly files: Pick<Files, 'sweep' | 'discard' | 'put'>;
  readonly sending: Pick<SendHandlerOptions, 'channels' | 'context' | 'monitor'>;
  readonly log: Logger;
  /** Lists what could not be read or done elsewhere, as a job that was set aside. */
  readonly setAside?: SetAside;
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  /** A number from 0 up to 1, for the spread of pauses. */
  readonly random?: () => number;
}

export interface Jobs {
  /** Looks now for what is due. */
  wake(): void;
  /** Begins no more jobs, and waits for the running ones. The store is to be closed afterwards. */
  stop(): Promise<void>;
}

/** Starts a loop for each kind of jobs. */
export function startJobs(options: JobsOptions): Jobs {
  const { store, bus, log, now } = options;
  const setAside = options.setAside ?? createSetAside(log);
  const running = handlersOf(options, setAside).map((handler) => startKind(handler, options));
  const leaving = startLeaving(options);
  const loops = new Map(running.map(({ kind, loop }) => [kind, loop]));
  const wakeAll = (): void => {
    for (const loop of [...loops.values(), leaving]) loop.wake();
  };
  const plan = (kind: JobKind, planned: Promise<void>): void => {
    planned.then(
      () => loops.get(kind)?.wake(),
      (error: unknown) => log.error({ err: error, kind }, 'jobs could not be planned'),
    );
  };
  const stops = [
    bus.onCommit((commit) => {
      for (const kind of kindsOf(commit)) loops.get(kind)?.wake();
      if (commit.workspaceChanged) leaving.wake();
    }),
    bus.onSignal((signal) => {
      if (signal.type !== 'job-due') return;
      if (signal.kind === undefined) wakeAll();
      else loops.get(signal.kind)?.wake();
    }),
  ];
  const stopNoting = setAside.onNote((kind, id, error) => {
    const listed =
      kind === 'contact'
        ? listContact(store, id as ContactId, error, now())
        : kind === 'file'
          ? listFile(store, id, error, now())
          : undefined;
    listed?.catch((why: unknown) =>
      log.error({ err: why, kind, id }, 'what was set aside could not be listed'),
    );
  });
  plan('sweep-files', planSweep(store, now()));
  plan('remove-raw', planRemoval(store, now()));
  return {
    wake: wakeAll,
    async stop() {
      for (const stop of [...stops, stopNoting]) stop();
      await Promise.all([leaving.stop(), ...running.map(({ stop }) => stop())]);
    },
  };
}

function handlersOf(options: JobsOptions, setAside: SetAside): readonly JobHandler[] {
  const random = options.random ?? Math.random;
  const { sending } = options;
  return [
    createSendHandler({ ...options, ...sending, random }),
    createMarkReadHandler({ ...options, ...sending }),
    ...createTimerHandlers(options),
    ...createWorkHandlers(),
    createContactHandler({ store: options.store, setAside }),
    createDraftHandler(options),
    ...createFileHandlers(options),
    ...createInboundHandlers({ ...options, random }),
    createMediaHandler({ ...options, http: options.guardedHttp }),
    createProfileHandler({ ...options, http: options.guardedHttp }),
    createTemplateHandler(options),
  ];
}

interface RunningKind {
  readonly kind: JobKind;
  readonly loop: Loop;
  readonly stop: () => Promise<void>;
}

function startKind(handler: JobHandler, options: JobsOptions): RunningKind {
  const { store, log, now, random = Math.random } = options;
  const runner = new JobRunner({ store, handler, log, now, random, wake: () => loop.wake() });
  const loop: Loop = startLoop({
    name: handler.kind,
    round: () => runner.round(),
    nextDue: () => runner.nextDue(),
    now,
    log,
  });
  const stop = async (): Promise<void> => {
    await loop.stop();
    await runner.stop();
  };
  return { kind: handler.kind, loop, stop };
}

/** Takes contacts from members who have left: as many transactions as necessary, with others in between. */
function startLeaving({ store, now, log }: JobsOptions): Loop {
  return startLoop({
    name: 'leaving',
    round: async () => {
      while (await store.ledger.leaveNext());
    },
    nextDue: () => Promise.resolve(null),
    now,
    log,
  });
}

const queuesMessage = (entry: Entry): boolean =>
  (entry.kind === 'message' && entry.direction === 'out' && firstDelivery(entry) === 'queued') ||
  (entry.kind === 'delivery' && entry.status === 'queued');

const hasPendingFile = (entry: Entry): boolean =>
  entry.kind === 'message' && entry.files.some(({ pending }) => pending);

/** The kinds of which a commit may have brought a job. */
function kindsOf(commit: Commit): readonly JobKind[] {
  const { contacts, workspaceChanged } = commit;
  const entries = contacts.flatMap(({ placed }) => placed.map(({ entry }) => entry));
  const isSending = entries.some(queuesMessage);
  const hasPending = entries.some(hasPendingFile);
  const isSent = entries.some((entry) => entry.kind === 'delivery' && entry.status === 'sent');
  const snoozes = contacts.some(({ before, after }) => before.snooze !== after.snooze);
  const idles = contacts.some(
    ({ before, after }) =>
      before.snooze !== after.snooze ||
      before.idle !== after.idle ||
      before.conversation !== after.conversation,
  );
  return [
    // A paused channel may go on, and a sent message may be the answer that lets messages be marked as read.
    ...(isSending || workspaceChanged ? (['send'] as const) : []),
    ...(isSent ? (['mark-read'] as const) : []),
    ...(hasPending ? (['fetch-media'] as const) : []),
    ...(contacts.some(({ before }) => before.seq === 0) ? (['fetch-profile'] as const) : []),
    ...(snoozes ? (['snooze'] as const) : []),
    ...(idles || workspaceChanged ? (['auto-close'] as const) : []),
    ...(workspaceChanged ? (['sync-templates'] as const) : []),
  ];
}
