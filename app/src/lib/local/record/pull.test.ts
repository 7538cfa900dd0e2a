import { initialState, type ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, ConversationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { describe, expect, it } from 'vitest';
import { getAll, read } from '../database/database.ts';
import { COMPACT_FROM } from '../database/documents.ts';
import { under } from '../database/keys.ts';
import { keptContacts } from './pull.ts';
import { DEFAULT_KEEPING } from '../database/stored.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, CONTACT, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until, words } from '../testing/wait.ts';

const me = 'agentmyself' as AgentId;
const other = 'agentsomebody' as AgentId;
const id = (name: string) => `contact${name}` as ContactId;

const row = (name: string, at: number, given: Partial<ContactState>): [ContactId, Row] => {
  const contact = id(name);
  const state = { ...initialState(contact), at, ...given };
  return [contact, { contact, state, incarnation: 1, draftsDocument: { incarnation: 1, revision: 0 } }];
};
const open = { conversation: { id: 'conversation1' as ConversationId, openedAt: 1 } };

const cache = {
  agent: me,
  rows: new Map([
    row('mine', 1, { ...open, assignee: me }),
    row('free', 2, open),
    row('theirs', 3, { ...open, assignee: other }),
    row('closed', 4, { assignee: me }),
    row('snoozed', 5, { assignee: me, snooze: { until: 9, regardless: false } }),
    row('blocked', 6, { ...open, blocked: true }),
  ]),
};
const kept = (keeping: typeof DEFAULT_KEEPING, ...opened: ContactId[]) =>
  keptContacts(cache, keeping, opened).sort();

describe('what is kept locally', () => {
  it('OF-7 is mine, the unassigned and what was opened lately, if nothing else is set', () => {
    expect(kept(DEFAULT_KEEPING)).toEqual([id('free'), id('mine'), id('snoozed')]);
    expect(kept(DEFAULT_KEEPING, id('theirs'), id('closed'))).toEqual(
      [id('closed'), id('free'), id('mine'), id('snoozed'), id('theirs')].sort(),
    );
  });

  it('OF-7 follows the setting', () => {
    expect(kept({ mine: false, unassigned: true, recent: 0 }, id('theirs'))).toEqual([id('free')]);
    expect(kept({ mine: true, unassigned: false, recent: 0 })).toEqual([id('mine'), id('snoozed')]);
    expect(kept({ mine: false, unassigned: false, recent: 1 }, id('closed'), id('theirs'))).toEqual([
      id('closed'),
    ]);
    expect(kept({ mine: false, unassigned: false, recent: 5 }, id('gone'))).toEqual([]);
  });
});

describe('what is pulled', () => {
  it('OF-7 is merged now and then, though nobody opens the conversation', async () => {
    const server = new ServerDouble(workspace());
    server.receive(CONTACT, says('Message 0'));
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    const updates = () =>
      read(browser.database, (store) => getAll<Uint8Array>(store, under('update', CONTACT)));
    const has = (text: string) => async () => {
      const texts = (await updates()).map((update) => new TextDecoder().decode(update));
      expect(texts.join()).toContain(text);
    };
    await until(has('Message 0'));
    for (let n = 1; n <= COMPACT_FROM + 10; n += 1) {
      server.receive(CONTACT, says(`Message ${n};`));
      await until(has(`Message ${n};`));
    }
    await saved(replica);
    expect((await updates()).length).toBeLessThan(COMPACT_FROM);

    browser.network.setOnline(false);
    const one = replica.openContact(CONTACT);
    await until(() => expect(words(one)).toContain(`Message ${COMPACT_FROM + 10};`));
    expect(words(one)).toContain('Message 0');
    await replica.dispose();
  });
});
