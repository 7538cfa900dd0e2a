/** A site that embeds the chat, on an origin of its own, and what agents do about it over the API. */
import { expect, type Page } from '@playwright/test';
import type { ContactId } from '@parley/core/ids';
import type { ChangesPage, PullResponse } from '@parley/core/protocol/agent-api';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as Y from 'yjs';
import type { Device } from './devices.ts';

export interface Site {
  readonly url: string;
  close(): void;
}

/** A page as text, or with its own headers. */
export type SitePage = string | { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** @param pageAt the page at a path of the site */
export const openSite = async (pageAt: (path: string) => SitePage): Promise<Site> => {
  const server = createServer(({ url = '/' }, response) => {
    const page = pageAt(url);
    const { body, headers } = typeof page === 'string' ? { body: page, headers: {} } : page;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const changesOf = async (device: Device): Promise<ChangesPage['changes']> =>
  ((await (await device.context.request.get('/api/changes?cursor=')).json()) as ChangesPage).changes;

/** The contact who wrote last. */
export const newestContact = async (device: Device): Promise<ContactId> => {
  const rows = (await changesOf(device)).filter((change) => change.type === 'row');
  const newest = rows.toSorted((a, b) => a.rev - b.rev).at(-1);
  if (newest === undefined) throw new Error('nobody has written');
  return newest.contact;
};

/** Gives commands over the API, all of which are applied. */
export const answer = async (
  device: Device,
  contact: ContactId,
  ...actions: readonly object[]
): Promise<void> => {
  const common = { v: 1, contact, happenedAt: Date.now(), seen: 1_000_000 };
  const response = await device.context.request.post('/api/commands', {
    data: { commands: actions.map((action) => ({ ...common, id: newId(), action })) },
    headers: { origin: device.wire.url },
  });
  expect(await response.json()).toMatchObject({ answers: actions.map(() => ({ outcome: 'applied' })) });
};

export const say = (device: Device, contact: ContactId, text: string): Promise<void> =>
  answer(device, contact, { type: 'send', body: fromPlainText(text), files: [] });

export interface Recorded {
  readonly kind: string;
  readonly [key: string]: unknown;
}

export const recordOf = async (device: Device, contact: ContactId): Promise<Recorded[]> => {
  const response = await device.context.request.post('/api/pull', {
    data: { contacts: [{ contact, have: {}, segments: 100 }] },
    headers: { origin: device.wire.url },
  });
  const { contacts } = (await response.json()) as PullResponse;
  return Object.values(contacts[0]?.documents?.updates ?? {}).flatMap((update) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Buffer.from(update, 'base64'));
    return doc.getArray<Recorded>('entries').toArray();
  });
};

/** The widget as a visitor finds it on a page. */
export const widget = (page: Page) => {
  const frame = page.frameLocator('#parley-chat iframe');
  return {
    launcher: page.locator('#parley-chat button'),
    frame,
    log: frame.getByRole('log'),
    field: frame.getByRole('textbox'),
    write: async (text: string) => {
      await frame.getByRole('textbox').fill(text);
      await frame.getByRole('textbox').press('Enter');
    },
  };
};
