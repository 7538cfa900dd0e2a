import type { AgentId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import { commenting, sending, tagging, type StoreRig } from './store-rig.ts';

const newContact = async (here: StoreRig, to: AgentId): Promise<ContactId> => {
  const contact = newId<ContactId>();
  await here.receive(here.message('Hello', { contact, external: `visitor-${contact}` }));
  await here.ask(here.ana, { type: 'assign', to, from: null }, { contact });
  return contact;
};

const events = async (here: StoreRig, contact: ContactId) => (await here.entries(contact)).slice(-1);

const notificationsOf = async (here: StoreRig, agent: AgentId, contact: ContactId, after = 0) =>
  (await here.changes(agent, after)).flatMap((change) =>
    change.type === 'notification' && change.notification.contact === contact
      ? [change.notification.kind]
      : [],
  );

const leaves = (here: StoreRig, member: AgentId, handTo: AgentId | null = null) =>
  here.change({ type: 'set-member', member, active: false, handTo });

/** Those of some contacts that an agent has. */
const contactsOf = async (
  here: StoreRig,
  contacts: readonly ContactId[],
  agent: AgentId,
): Promise<readonly ContactId[]> => {
  const found: ContactId[] = [];
  for (const contact of contacts) if ((await here.state(contact)).assignee === agent) found.push(contact);
  return found;
};

/** Members who leave, and their contacts and invitations. */
export const leavingContract = (rig: () => StoreRig): void => {
  it('AS-5 contacts of a member who leaves are unassigned, open, snoozed and closed ones, and the event says so', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const limited = await here.join('Lea', true);
    const open = await newContact(here, ben);
    const snoozed = await newContact(here, ben);
    await here.ask(ben, { type: 'snooze', until: here.now + 9_000, regardless: false }, { contact: snoozed });
    const closed = await newContact(here, ben);
    await here.ask(ben, { type: 'close' }, { contact: closed });
    const other = await newContact(here, here.ana);
    expect(await here.store.workspaces.assignedTo(ben)).toEqual({ contacts: 3, open: 2 });
    const before = await here.rev();
    await leaves(here, ben);
    for (const contact of [open, snoozed, closed]) {
      expect((await here.state(contact)).assignee).toBeNull();
      expect(await events(here, contact)).toMatchObject([
        { kind: 'unassigned', from: ben, how: 'left', by: { kind: 'agent', id: here.ana } },
      ]);
    }
    expect((await here.state(snoozed)).snooze).not.toBeNull();
    expect((await here.state(closed)).conversation).toBeNull();
    expect((await here.state(other)).assignee).toBe(here.ana);
    expect(await here.store.workspaces.assignedTo(ben)).toEqual({ contacts: 0, open: 0 });
    // Limited agents see them now, and are notified of what the contact wrote before.
    const rows = (await here.changes(limited, before)).flatMap((change) =>
      change.type === 'row' ? [change.contact] : [],
    );
    expect(new Set(rows)).toEqual(new Set([open, snoozed, closed]));
    expect(await notificationsOf(here, limited, open, before)).toEqual(['unassigned-message']);
    expect(await notificationsOf(here, limited, closed, before)).toEqual([]);
  });

  it('AS-5 or they are handed to a colleague, who is told of the open ones', async () => {
    const here = rig();
    const [ben, cleo] = [await here.join('Ben'), await here.join('Cleo', true)];
    const open = await newContact(here, ben);
    const closed = await newContact(here, ben);
    await here.ask(ben, { type: 'close' }, { contact: closed });
    expect(await leaves(here, ben, newId())).toBeUndefined();
    expect(await leaves(here, ben, ben)).toBeUndefined();
    expect((await here.account(ben)).active).toBe(true);
    const before = await here.rev();
    await leaves(here, ben, cleo);
    for (const contact of [open, closed]) {
      expect(await events(here, contact)).toMatchObject([
        { kind: 'assigned', from: ben, to: cleo, how: 'left' },
      ]);
      expect(await here.changes(cleo)).toContainEqual(expect.objectContaining({ type: 'row', contact }));
    }
    expect(await notificationsOf(here, cleo, open, before)).toEqual(['assigned']);
    expect(await notificationsOf(here, cleo, closed, before)).toEqual([]);
  });

  it('NT-1 somebody is notified of every message, however many contacts are still to be taken, and after a crash', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const contacts: ContactId[] = [];
    for (let n = 0; n < 120; n += 1) contacts.push(await newContact(here, ben));
    await leaves(here, ben);
    const left = () => contactsOf(here, contacts, ben);
    expect((await left()).length).toBeGreaterThan(0);
    await here.reopen();

    // A contact to which something happens meanwhile is unassigned first.
    const [written, answered] = await left();
    if (written === undefined || answered === undefined) throw new Error('two are needed');
    await here.receive(here.message('Anybody?', { contact: written, external: `visitor-${written}` }));
    expect((await here.kinds(written)).slice(-2)).toEqual(['unassigned', 'message']);
    expect(await notificationsOf(here, here.ana, written)).toContain('unassigned-message');
    await here.ask(here.ana, sending('I am here'), { contact: answered });
    expect((await here.state(answered)).assignee).toBe(here.ana);

    while (await here.store.ledger.leaveNext());
    expect(await left()).toEqual([]);
    expect((await here.state(answered)).assignee).toBe(here.ana);
    for (const contact of contacts)
      expect((await here.kinds(contact)).filter((kind) => kind === 'unassigned')).toHaveLength(1);
  });

  it('AS-5 becoming active again gives nothing back, and what is assigned from then on stays', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const contacts: ContactId[] = [];
    for (let n = 0; n < 120; n += 1) contacts.push(await newContact(here, ben));
    await leaves(here, ben);
    await here.change({ type: 'set-member', member: ben, active: true });
    const [late] = await contactsOf(here, contacts, ben);
    if (late === undefined) throw new Error('one that is still to be taken is needed');
    const [first] = contacts;
    for (const contact of [first, late]) {
      await here.ask(here.ana, { type: 'assign', to: ben, from: null }, { ...(contact && { contact }) });
    }
    while (await here.store.ledger.leaveNext());
    expect(await contactsOf(here, contacts, ben)).toEqual([first, late]);
  });

  it('AS-2 an inactive member is assigned nothing, and gets nothing back by an undo', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const contact = await newContact(here, ben);
    await here.ask(here.ana, commenting(tagging(ben)), { contact });
    await leaves(here, ben);
    const assign = await here.ask(here.ana, { type: 'assign', to: ben, from: null }, { contact });
    expect(assign).toMatchObject({ outcome: 'refused', refusal: { reason: 'unknown-agent' } });
    const [event] = (await events(here, contact)) as { id: never }[];
    if (event === undefined) throw new Error('no event');
    const undone = await here.ask(here.ana, { type: 'undo', entry: event.id }, { contact });
    expect(undone).toMatchObject({ outcome: 'refused', refusal: { reason: 'unknown-agent' } });
    const late = await here.ask(ben, sending('From the outbox'), { contact });
    expect(late).toMatchObject({ outcome: 'refused', refusal: { reason: 'unknown-contact' } });
    expect((await here.state(contact)).assignee).toBeNull();
  });

  it('WS-1 invitations end with the right to make them', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.change({ type: 'set-member', member: ben, role: 'owner' });
    const invite = (role: 'owner' | 'manager' | 'agent', tokenHash: string) =>
      here.store.ledger.createInvitation({
        by: ben,
        role,
        limited: false,
        tokenHash,
        expiresAt: here.now + 10,
      });
    for (const role of ['owner', 'manager', 'agent'] as const) expect(await invite(role, role)).toBe(true);
    const open = async () =>
      (await here.store.workspaces.openInvitations(here.workspace, here.now)).map(({ role }) => role);
    await here.change({ type: 'set-member', member: ben, role: 'manager' });
    expect(new Set(await open())).toEqual(new Set(['manager', 'agent']));
    await leaves(here, ben);
    expect(await open()).toEqual([]);
    await here.change({ type: 'set-member', member: ben, active: true });
    expect(await open()).toEqual([]);
    expect(await here.store.workspaces.invitation('agent', here.now)).toBeUndefined();
  });
};
