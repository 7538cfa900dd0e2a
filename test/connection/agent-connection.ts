/** An agent's attachments over a real socket, through a connection that a test breaks. */
import { documentOf, parseName, segmentName } from '@parley/core/documents/names';
import { recordLength } from '@parley/core/documents/record-document';
import type { ContactId } from '@parley/core/ids';
import { vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Attachments, Environment } from '../../app/src/lib/local/environment.ts';
import { stayAttached } from '../../app/src/lib/local/attach/stay-attached.ts';
import {
  HocuspocusAttachments,
  type HocuspocusOptions,
} from '../../app/src/lib/sync/attachments-hocuspocus.ts';
import { ANA, cookieOf, WORKSPACE, type TestServer } from '../../sync-server/sync/testing/test-server.ts';
import { openWire, type Wire } from '../browser/support/wire.ts';

/** Where tests write in drafts documents. */
export const DRAFT = 'reply/0';

/** Pauses of a browser are that much longer. */
const SPEED = 20;

export interface Opened {
  readonly name: string;
  readonly doc: Y.Doc;
  /** What its attachment has told, in order. */
  readonly told: ('synced' | 'lost' | 'final')[];
  close(): void;
}

export interface AgentConnection {
  readonly attachments: Attachments;
  readonly wire: Wire;
  /** What is attached now. */
  readonly opened: ReadonlyMap<string, Opened>;
  open(name: string): Opened;
  /** Resolves when all that is attached is synced, and holds what the server holds. */
  settled(): Promise<void>;
  end(): Promise<void>;
}

/** Name of the live segment of a contact. */
export const liveName = async (server: TestServer, contact: ContactId): Promise<string> => {
  const row = await server.store.record.row(WORKSPACE, contact);
  if (!row?.state.segment) throw new Error(`${contact} has no segment`);
  return documentOf(row.state.segment.name, row.incarnation);
};

const SocketOfAna = class extends WebSocket {
  constructor(url: string) {
    // Node's own class; the types are those of browsers, which know of protocols only.
    super(url, { headers: { cookie: cookieOf(ANA) } } as unknown as string[]);
  }
};

/** Entries that the server has of a record document; undefined of other documents. */
const recorded = async (server: TestServer, name: string): Promise<number | undefined> => {
  const parsed = parseName(name);
  if (parsed?.kind !== 'conversation' && parsed?.kind !== 'interval') return undefined;
  return (await server.store.record.entryTexts(segmentName(parsed), 0)).length;
};

/** What the server has on disk of a draft. */
const drafted = async (server: TestServer, name: string): Promise<string> => {
  const doc = new Y.Doc();
  for (const { update } of await server.store.drafts.load(name)) Y.applyUpdate(doc, update);
  const text = doc.getText(DRAFT).toJSON();
  doc.destroy();
  return text;
};

export const openConnection = async (
  server: TestServer,
  pauses: NonNullable<HocuspocusOptions['pauses']>,
): Promise<AgentConnection> => {
  const wire = await openWire(`http://127.0.0.1:${server.port}`);
  const attachments = new HocuspocusAttachments({
    url: `${wire.url.replace('http', 'ws')}/sync`,
    WebSocketPolyfill: SocketOfAna,
    pauses,
  });
  const clock: Environment['clock'] = {
    now: Date.now,
    random: () => 0,
    after: (ms, run) => {
      const timer = setTimeout(run, ms / SPEED);
      return () => clearTimeout(timer);
    },
  };
  const opened = new Map<string, Opened>();

  const open = (name: string): Opened => {
    const doc = new Y.Doc({ gc: false });
    const awareness = name.startsWith('drafts/') ? new Awareness(doc) : null;
    const told: Opened['told'] = [];
    const entries = doc.getArray<{ readonly id: string }>('entries');
    const staying = stayAttached(
      { clock, attachments },
      {
        name,
        doc,
        awareness,
        token: () => ({ v: 1, count: entries.length, last: entries.toArray().at(-1)?.id ?? null }),
        onSynced: () => told.push('synced'),
        onLost: () => told.push('lost'),
        onStateless: () => undefined,
        onFinal: () => told.push('final'),
      },
    );
    const one: Opened = {
      name,
      doc,
      told,
      close: () => {
        opened.delete(name);
        staying.close();
        awareness?.destroy();
        doc.destroy();
      },
    };
    opened.set(name, one);
    return one;
  };

  return {
    attachments,
    wire,
    opened,
    open,
    settled: () =>
      vi.waitFor(
        async () => {
          for (const { name, doc, told } of opened.values()) {
            if (told.at(-1) !== 'synced') throw new Error(`${name} is not synced`);
            const count = await recorded(server, name);
            if (count !== undefined && recordLength(doc) !== count) throw new Error(`${name} is behind`);
            if (doc.getText(DRAFT).toJSON() !== (await drafted(server, name)))
              throw new Error(`${name} differs`);
          }
        },
        { timeout: 10_000, interval: 2 },
      ),
    end: async () => {
      for (const one of [...opened.values()]) one.close();
      attachments.close();
      await wire.close();
    },
  };
};
