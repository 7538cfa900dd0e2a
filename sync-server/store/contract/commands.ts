import type { CommandId, EntryId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import { commenting, sending, tagging, text, type StoreRig } from './store-rig.ts';

/** Exactly once, held commands and what takes their place, lanes. */
export const commandContract = (rig: () => StoreRig): void => {
  it('DR-2 a command sent twice is applied once and answered the same', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const work = here.command(here.ana, sending('Hi'));
    const first = await here.answer(work);
    const again = await here.answer(structuredClone(work));
    expect(first).toEqual({ id: work.command.id, outcome: 'applied', seq: (await here.state()).seq });
    expect(again).toEqual(first);
    expect(await here.kinds()).toEqual(['opened', 'message', 'message', 'assigned']);
  });

  it('DR-2 the same command twice in one batch is applied once', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const work = here.command(here.ana, sending('Hi'));
    const results = await here.store.ledger.apply([work, work, work]);
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect((await here.state()).preview?.text).toBe('Hi');
    expect((await here.kinds()).filter((kind) => kind === 'message')).toHaveLength(2);
  });

  it('an id that comes again with other content is refused, the first answer stays', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const work = here.command(here.ana, sending('Hi'));
    const first = await here.answer(work);
    const other = await here.ask(here.ana, sending('Something else'), { id: work.command.id });
    expect(other).toMatchObject({ outcome: 'refused', refusal: { reason: 'id-reused' } });
    expect(await here.answer(work)).toEqual(first);
    expect((await here.kinds()).filter((kind) => kind === 'message')).toHaveLength(2);
  });

  it('an id of another author whose entries are recorded is refused', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const id = newId<CommandId>();
    await here.ask(here.ana, sending('Hi'), { id });
    const taken = await here.ask(ben, commenting(text('mine')), { id });
    expect(taken).toMatchObject({ outcome: 'refused', refusal: { reason: 'id-reused' } });
    expect(await here.kinds()).not.toContain('comment');
  });

  it('a refusal is kept: the same command is refused though it would be applied now', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const work = here.command(here.ana, { type: 'stage', to: newId() });
    const first = await here.answer(work);
    expect(first).toMatchObject({ outcome: 'refused', refusal: { reason: 'unknown-stage' } });
    expect(await here.answer(work)).toEqual(first);
  });

  it('AS-3 the first reply claims, AS-4 in the order of arrival', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const seen = (await here.state()).seq;
    const results = await here.store.ledger.apply([
      here.command(ben, { type: 'assign', to: ben, from: null }),
      here.command(here.ana, { type: 'assign', to: here.ana, from: null }, { seen }),
    ]);
    expect(results.map((result) => result.type === 'answer' && result.answer.outcome)).toEqual([
      'applied',
      'refused',
    ]);
    expect((await here.state()).assignee).toBe(ben);
    expect(results[1]).toMatchObject({
      answer: { refusal: { reason: 'assigned-meanwhile', to: ben, by: { kind: 'agent', id: ben } } },
    });
  });

  it('AS-4 of a hundred parallel claims one wins', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const agents = await Promise.all(Array.from({ length: 100 }, (_, index) => here.join(`agent${index}`)));
    const answers = await Promise.all(
      agents.map((agent) => here.ask(agent, { type: 'assign', to: agent, from: null })),
    );
    expect(answers.filter((answer) => answer.outcome === 'applied')).toHaveLength(1);
    expect((await here.kinds()).filter((kind) => kind === 'assigned')).toHaveLength(1);
  });

  it('CM-5 two agents who post one shared draft post it once', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const draft = { visibility: 'shared', draftNumber: 0 } as const;
    const [first, second] = await Promise.all([
      here.ask(here.ana, commenting(text('Look'), { draft })),
      here.ask(ben, commenting(text('Look'), { draft })),
    ]);
    expect(first.outcome).toBe('applied');
    expect(second).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'draft-consumed', by: { kind: 'agent', id: here.ana } },
    });
  });

  it('DR-4 a reply from before the newest message is held, with all its words, for its author alone', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const seen = (await here.state()).seq;
    await here.receive(here.message('One more thing'));
    const before = await here.rev();
    const work = here.command(here.ana, sending('Hi'), { seen });
    const answer = await here.answer(work);
    const newest = (await here.state()).seq;
    expect(answer).toMatchObject({ outcome: 'held', seq: newest, hold: { reason: 'newer', newest } });
    expect(await here.kinds()).toEqual(['opened', 'message', 'message']);
    const held = { command: work.command, hold: { reason: 'newer', newest }, at: here.now };
    expect(await here.changes(here.ana, before)).toMatchObject([{ type: 'held', held }]);
    expect(await here.changes(ben, before)).toEqual([]);
    expect(here.commits.at(-1)?.agents).toEqual([here.ana]);
    expect(await here.answer(work)).toEqual(answer);
  });

  const holdOne = async (here: StoreRig, words = 'Hi') => {
    await here.receive(here.message('Hello'));
    const seen = (await here.state()).seq;
    await here.receive(here.message('One more thing'));
    const work = here.command(here.ana, sending(words), { seen });
    await here.answer(work);
    return work.command.id;
  };

  it('DR-4 Send anyway takes the place of the held reply, once, and its words are forgotten as held', async () => {
    const here = rig();
    const replaces = await holdOne(here, 'word-of-the-held-reply');
    const before = await here.rev();
    const anyway = here.command(here.ana, sending('Hi anyway'), { replaces });
    expect(await here.answer(anyway)).toMatchObject({ outcome: 'applied' });
    const second = await here.ask(here.ana, sending('Hi twice'), { replaces });
    expect(second).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'already-replaced', by: anyway.command.id },
    });
    expect((await here.changes(here.ana, before)).filter((change) => change.type === 'held-over')).toEqual([
      expect.objectContaining({ command: replaces }),
    ]);
    expect((await here.kinds()).filter((kind) => kind === 'message')).toHaveLength(3);
    expect(JSON.stringify(await here.changes(here.ana))).not.toContain('word-of-the-held-reply');
  });

  it('DR-4 of parallel answers to a held command one wins', async () => {
    const here = rig();
    const replaces = await holdOne(here);
    const answers = await Promise.all([
      here.ask(here.ana, sending('from the laptop'), { replaces }),
      here.ask(here.ana, sending('from the phone'), { replaces }),
      here.ask(here.ana, { type: 'drop' }, { replaces }),
    ]);
    expect(answers.map((answer) => answer.outcome)).toEqual(['applied', 'refused', 'refused']);
  });

  it('DR-4 Send anyway that is held again takes the place of the held one', async () => {
    const here = rig();
    const first = await holdOne(here);
    const seen = (await here.state()).seq;
    await here.receive(here.message('And another'));
    const before = await here.rev();
    const second = here.command(here.ana, sending('Hi anyway'), { seen, replaces: first });
    expect(await here.answer(second)).toMatchObject({ outcome: 'held' });
    expect((await here.changes(here.ana, before)).map((change) => change.type)).toEqual([
      'held',
      'held-over',
    ]);
    expect(await here.ask(here.ana, sending('x'), { replaces: first })).toMatchObject({
      refusal: { reason: 'already-replaced', by: second.command.id },
    });
    const third = await here.ask(here.ana, sending('Now'), { replaces: second.command.id });
    expect(third).toMatchObject({ outcome: 'applied' });
  });

  it('DR-4 what is refused in the place of a held command leaves it held', async () => {
    const here = rig();
    const replaces = await holdOne(here);
    expect(await here.ask(here.ana, sending(''), { replaces })).toMatchObject({
      refusal: { reason: 'empty' },
    });
    expect(await here.ask(here.ana, sending('Hi'), { replaces })).toMatchObject({ outcome: 'applied' });
  });

  it('DR-4 Drop gives a held command up, also for who may no longer see the contact', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    const seen = (await here.state()).seq;
    await here.receive(here.message('One more thing'));
    const held = here.command(lea, sending('Hi'), { seen });
    await here.answer(held);
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    const drop = await here.ask(lea, { type: 'drop' }, { replaces: held.command.id });
    expect(drop).toMatchObject({ outcome: 'applied', seq: 0 });
    expect((await here.changes(lea)).filter((change) => change.type === 'held')).toEqual([]);
  });

  it('replaces nothing but a held command of the same author and contact', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const held = await holdOne(here);
    const nothing = { outcome: 'refused', refusal: { reason: 'nothing-held' } };
    expect(await here.ask(ben, sending('Hi'), { replaces: held })).toMatchObject(nothing);
    expect(await here.ask(here.ana, sending('Hi'), { replaces: newId() })).toMatchObject(nothing);
    expect(await here.ask(here.ana, { type: 'drop' })).toMatchObject(nothing);
    const other = await here.receive(here.message('Me too', { external: 'visitor-2', contact: newId() }));
    const elsewhere = { replaces: held, ...(other.contact ? { contact: other.contact } : {}) };
    expect(await here.ask(here.ana, sending('Hi'), elsewhere)).toMatchObject(nothing);
  });

  it('DR-4 later messages of a lane are held with the first, assignments and comments go on', async () => {
    const here = rig();
    const first = await holdOne(here);
    const second = here.command(here.ana, sending('part two'), { after: first });
    expect(await here.answer(second)).toMatchObject({ outcome: 'held', hold: { reason: 'earlier-held' } });
    expect(await here.ask(here.ana, commenting(text('note')), { after: first })).toMatchObject({
      outcome: 'applied',
    });
    const self = { type: 'assign', to: here.ana, from: null } as const;
    expect(await here.ask(here.ana, self, { after: first })).toMatchObject({ outcome: 'applied' });
    const third = await here.ask(here.ana, sending('part three'), { after: second.command.id });
    expect(third).toMatchObject({ hold: { reason: 'earlier-held' } });
  });

  it('DR-4 a lane goes on after its first message went or was dropped, not while its substitute is held', async () => {
    const here = rig();
    const first = await holdOne(here);
    const seen = (await here.state()).seq;
    await here.receive(here.message('And another'));
    const substitute = here.command(here.ana, sending('Hi'), { seen, replaces: first });
    await here.answer(substitute);
    expect(await here.ask(here.ana, sending('two'), { after: first })).toMatchObject({ outcome: 'held' });
    await here.ask(here.ana, { type: 'drop' }, { replaces: substitute.command.id });
    expect(await here.ask(here.ana, sending('two'), { after: first })).toMatchObject({ outcome: 'applied' });
  });

  it('DR-4 a message after one that is unknown or was refused is held', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const empty = here.command(here.ana, sending(''));
    expect(await here.answer(empty)).toMatchObject({ outcome: 'refused' });
    const held = { outcome: 'held', hold: { reason: 'earlier-held' } };
    expect(await here.ask(here.ana, sending('two'), { after: empty.command.id })).toMatchObject(held);
    expect(await here.ask(here.ana, sending('two'), { after: newId() })).toMatchObject(held);
  });

  it('OC-6 a close that had not seen the newest message is held', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const seen = (await here.state()).seq;
    await here.receive(here.message('Wait'));
    const close = here.command(here.ana, { type: 'close' }, { seen });
    expect(await here.answer(close)).toMatchObject({ outcome: 'held', hold: { reason: 'newer' } });
    expect((await here.state()).conversation).not.toBeNull();
    expect(await here.ask(here.ana, { type: 'close' }, { replaces: close.command.id })).toMatchObject({
      outcome: 'applied',
    });
    expect((await here.state()).conversation).toBeNull();
  });

  it('IN-6 a read cursor is its agent’s own, follows them, and can be lower than before', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    await here.receive(here.message('Hello?'));
    const before = await here.rev();
    expect(await here.ask(here.ana, { type: 'set-read-cursor', inbound: 2 })).toMatchObject({
      outcome: 'applied',
      seq: (await here.state()).seq,
    });
    expect(await here.changes(here.ana, before)).toMatchObject([
      { type: 'read-cursor', contact: here.contact, inbound: 2 },
    ]);
    expect(await here.changes(ben, before)).toEqual([]);
    await here.ask(here.ana, { type: 'set-read-cursor', inbound: 1 });
    expect(await here.changes(here.ana, before)).toMatchObject([{ type: 'read-cursor', inbound: 1 }]);
    await here.ask(here.ana, { type: 'set-read-cursor', inbound: 99 });
    expect(await here.changes(here.ana, before)).toMatchObject([{ type: 'read-cursor', inbound: 2 }]);
    expect(await here.kinds()).toEqual(['opened', 'message', 'message']);
  });

  it('CM-2 who is tagged is notified once, on posting; an edit notifies only who is new in it', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const cleo = await here.join('Cleo');
    await here.receive(here.message('Hello'));
    const before = await here.rev();
    const posted = here.command(here.ana, commenting(tagging('see', ben, here.ana)));
    await here.answer(posted);
    await here.answer(posted);
    const comment = `${posted.command.id}/0` as EntryId;
    const edit = { type: 'edit-comment', comment, base: 0, body: tagging('see', ben, cleo) } as const;
    await here.ask(here.ana, edit);
    const notified = async (agent: typeof ben) =>
      (await here.changes(agent, before)).filter((change) => change.type === 'notification');
    expect(await notified(ben)).toMatchObject([
      { notification: { kind: 'mention', contact: here.contact, entry: comment, archived: false } },
    ]);
    expect(await notified(cleo)).toHaveLength(1);
    expect(await notified(here.ana)).toEqual([]);
  });

  it('EV-5 what happens after the close belongs to the contact alone', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'close' });
    await here.ask(here.ana, commenting(text('for later')));
    const conversations = (await here.entries()).map(
      (entry) => (entry as { conversation: string | null }).conversation,
    );
    expect(conversations.map((conversation) => conversation !== null)).toEqual([true, true, true, false]);
    expect(
      (await here.store.record.segments(here.contact)).map(({ name, first, count }) => [
        name.split('/')[0],
        first,
        count,
      ]),
    ).toEqual([
      ['conversation', 1, 3],
      ['interval', 4, 1],
    ]);
  });

  it('after 1,000 entries a segment goes on in a next part, that names the one before', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    await here.store.ledger.apply(
      Array.from({ length: 1_003 }, () => here.command(here.ana, commenting(text('note')))),
    );
    const [first, second] = await here.store.record.segments(here.contact);
    expect([first, second]).toMatchObject([
      { first: 1, count: 1_000 },
      { first: 1_001, count: 5 },
    ]);
    const part = second?.name.replace('@1', '') ?? '';
    expect(part).toMatch(/^conversation\/[a-z0-9]+\/2$/);
    const rows = (await here.store.record.entryTexts(part, 0)).map((json) => JSON.parse(json) as unknown);
    expect(rows[0]).toMatchObject({ seq: 1_001, previous: first?.name.replace('@1', '') });
    expect(await here.store.record.entryTexts(part, 3)).toHaveLength(2);
    expect(await here.store.record.entryTexts(part, 9)).toEqual([]);
    expect(await here.store.record.entryTexts('conversation/unknown001/1', 0)).toEqual([]);
  });
};
