import type { ContactId } from '@parley/core/ids';
import { beforeEach, describe, expect, it } from 'vitest';
import { get, read, write } from '../database/database.ts';

import type { FirstRows } from '../database/stored.ts';
import { FIRST_ROWS, readFirstRows } from './first-rows.ts';
import { key } from '../database/keys.ts';
import { createLive } from '../live.ts';
import { openReplica } from '../replica.ts';
import type { Replica } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, CONTACT, OTHER, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until } from '../testing/wait.ts';

const LIST = 'all newest';
const THIRD = 'contactthree' as ContactId;
const firstRows = (...contacts: ContactId[]): FirstRows => ({ contacts, counts: { all: 3 }, length: 3 });

describe('the first rows of a list', () => {
  let server: ServerDouble;
  let browser: BrowserDouble;
  let environment: Environment;

  beforeEach(async () => {
    server = new ServerDouble(workspace());
    for (const contact of [CONTACT, OTHER, THIRD]) server.receive(contact, says(`Hello from ${contact}`));
    browser = new BrowserDouble(server);
    const first = await browser.open(ana);
    await saved(first.replica);
    await until(() => expect(first.replica.rows().size).toBe(3));
    ({ environment } = first);
    await first.replica.dispose();
  });

  /** Opens as a tab does; `draw` lets its first frame be drawn. */
  const open = async (
    contact?: ContactId,
  ): Promise<{ readonly replica: Replica; readonly draw: () => void }> => {
    let draw = (): void => undefined;
    const drawn = new Promise<void>((resolve) => (draw = resolve));
    const replica = await openReplica({
      environment: { ...environment, page: { ...environment.page, drawn: () => drawn } },
      loadLive: async () => (options) => createLive({ ...options, attachments: environment.attachments }),
      first: { list: LIST, contact },
      self: ana,
      workspace: workspace(),
    });
    return { replica, draw };
  };
  const note = (value: unknown): Promise<void> =>
    write(environment.database, (store) => {
      store.put(value, key.firstRows(LIST));
    });

  it('OF-1 shows the rows that a list began with first, and all others after the first frame', async () => {
    await note(firstRows(OTHER));
    const { replica, draw } = await open();
    expect([...replica.rows().keys()]).toEqual([OTHER]);
    expect(replica.rowsReady()).toBe(true);
    expect(replica.rowsComplete()).toBe(false);
    expect(replica.firstRows()).toMatchObject({ list: LIST, length: 3, counts: { all: 3 } });
    let told = 0;
    replica.onRows(() => (told += 1));
    draw();
    await until(() => expect(replica.rowsComplete()).toBe(true));
    expect(replica.rows().size).toBe(3);
    expect(replica.firstRows()).toBeUndefined();
    await until(() => expect(told).toBeGreaterThan(0));
    // Only then it follows the server: what was lost sight of is told from all rows.
    server.receive(OTHER, says('And then?'));
    await until(() => expect(replica.rows().get(OTHER)?.state.preview?.text).toBe('And then?'));
    await replica.dispose();
  });

  it('shows rows as they are, not as they were when they were noted', async () => {
    await note(firstRows(OTHER, CONTACT));
    await write(environment.database, (store) => {
      store.delete(key.row(CONTACT));
      store.put({ contact: OTHER, inbound: 1 }, key.readCursor(OTHER));
    });
    const { replica, draw } = await open();
    expect([...replica.rows().keys()]).toEqual([OTHER]);
    expect(replica.readCursor(OTHER)).toBe(1);
    draw();
    await until(() => expect(replica.rowsComplete()).toBe(true));
    await replica.dispose();
  });

  it('opens the contact of the address at once, wherever it stands in the list', async () => {
    await note(firstRows(OTHER));
    const { replica } = await open(THIRD);
    expect([...replica.rows().keys()]).toContain(THIRD);
    await replica.whole();
    expect(replica.openContact(THIRD).state()?.contact).toBe(THIRD);
    await replica.dispose();
  });

  it.each<[string, unknown]>([
    ['of another version', { rows: [OTHER] }],
    ['too long', firstRows(...Array.from({ length: FIRST_ROWS + 1 }, (_, n) => `contact${n}` as ContactId))],
    ['empty', firstRows()],
    ['no object', 'rows'],
  ])('reads all rows before any is shown where the note is %s', async (_what, value) => {
    await note(value);
    const { replica } = await open();
    expect(replica.rowsComplete()).toBe(true);
    expect(replica.rows().size).toBe(3);
    expect(replica.firstRows()).toBeUndefined();
    await replica.dispose();
  });

  it('is noted for the next start', async () => {
    const { replica } = await open();
    await replica.noteFirstRows(LIST, firstRows(THIRD, OTHER));
    const stored = await read(environment.database, (store) => get<unknown>(store, key.firstRows(LIST)));
    expect(readFirstRows(stored)).toEqual(firstRows(THIRD, OTHER));
    await replica.dispose();
  });
});
